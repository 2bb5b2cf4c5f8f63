import { afterEach, describe, expect, test } from 'vitest';
import type { SipBody, SipResponse } from '../message/sip-message.ts';
import { SessionRig } from '../testing/session-rig.ts';

// Third-party call control (RFC 3725 §4): a re-INVITE without an offer asks the other side for one, which comes in the 200, and
// is answered in the ACK (RFC 3261 §14.1), in both directions.

let rig: SessionRig;
afterEach(async () => {
  expect(await rig.close()).toBe(0);
});

const sdp = (content: string): SipBody => ({ contentType: 'application/sdp', content });
const theirs = sdp('v=0 theirs');
const answersAsked = (acks: readonly { body: Buffer }[]) => acks.map(({ body }) => `${body}`);

describe('a re-INVITE of ours without an offer', () => {
  /** The re-INVITE, and what becomes of it. */
  async function asked(answerOffer: (offer: Buffer, response: SipResponse) => Promise<SipBody> | SipBody) {
    rig = await SessionRig.answering(
      { reinvite: async () => ({ body: sdp('v=0 another') }) },
      { body: sdp('v=0 ours') },
    );
    const done = rig.session.reinvite({ answerOffer });
    const end = done.then(
      ({ status }) => String(status),
      (error: unknown) => (error as { code: string }).code,
    );
    await rig.clock.advance(0);
    return { invite: rig.peer.request('INVITE'), end };
  }

  test('has the offer of the 200 answered in its ACK, and in the ACK of each copy', async () => {
    const { invite, end } = await asked((offer, { status }) => sdp(`v=0 to ${offer} of ${status}`));
    expect([invite.body.length, invite.header('Content-Type')]).toEqual([0, undefined]);
    rig.peer.respond(invite, 200, { body: theirs });
    expect(await rig.outcome(end)).toBe('200');
    rig.peer.respond(invite, 200, { body: theirs });
    await rig.clock.advance(0);
    const acks = rig.peer.requests('ACK');
    expect(answersAsked(acks)).toEqual(['v=0 to v=0 theirs of 200', 'v=0 to v=0 theirs of 200']);
    expect(acks.map((ack) => [ack.cseq().number, ack.header('Content-Type')])).toEqual([
      [invite.cseq().number, 'application/sdp'],
      [invite.cseq().number, 'application/sdp'],
    ]);
    expect(rig.log).toEqual([]);
  });

  test('waits for an answer that takes a while: until then no ACK goes out, and an offer of the peer is glare', async () => {
    let give: (body: SipBody) => void = () => undefined;
    const { invite, end } = await asked(() => new Promise((resolve) => (give = resolve)));
    rig.peer.respond(invite, 200, { body: theirs });
    await rig.clock.advance(500);
    rig.peer.respond(invite, 200, { body: theirs });
    rig.send('INVITE', { body: theirs });
    await rig.clock.advance(0);
    expect([rig.peer.requests('ACK').length, rig.peer.statuses('INVITE')]).toEqual([0, [200, 491]]);
    give(sdp('v=0 at last'));
    expect(await rig.outcome(end)).toBe('200');
    expect(answersAsked(rig.peer.requests('ACK'))).toEqual(['v=0 at last']);
    rig.send('INVITE', { body: theirs });
    await rig.clock.advance(0);
    expect(rig.peer.statuses('INVITE')).toEqual([200, 491, 200]);
    rig.acknowledge(3);
    await rig.clock.advance(0);
  });

  test.each([
    ['fails', () => Promise.reject(new Error('no codec')), 0],
    ['is not there in 64*T1', () => new Promise<SipBody>(() => undefined), 32_000],
  ])('whose answer %s is acknowledged, and the session is ended', async (_, answerOffer, afterMs) => {
    const { invite, end } = await asked(answerOffer);
    rig.peer.respond(invite, 200, { body: theirs });
    await rig.clock.advance(afterMs);
    expect(await end).toBe('unanswered');
    // The ACK first: a BYE that comes before it leaves the peer repeating its 200.
    const order = rig.peer.received.flatMap((message) =>
      'method' in message && message.method !== 'INVITE' ? [message.method] : [],
    );
    expect(order).toEqual(['ACK', 'BYE']);
    expect(rig.log[0]).toMatch(/^lost: /);
    rig.peer.respond(rig.peer.request('BYE'), 200);
    await rig.clock.advance(0);
  });

  test('is answered 200 without an offer: there is nothing to answer, and the ACK is empty', async () => {
    const { invite, end } = await asked(() => expect.unreachable());
    rig.peer.respond(invite, 200);
    expect(await rig.outcome(end)).toBe('200');
    expect(answersAsked(rig.peer.requests('ACK'))).toEqual(['']);
  });

  test('is acknowledged when the peer hangs up while the answer is being made', async () => {
    const { invite, end } = await asked(() => new Promise(() => undefined));
    rig.peer.respond(invite, 200, { body: theirs });
    await rig.clock.advance(0);
    rig.send('BYE');
    expect(await rig.outcome(end)).toBe('ended');
    expect(answersAsked(rig.peer.requests('ACK'))).toEqual(['']);
    expect(rig.log).toEqual(['ended remote']);
  });

  test('what it was answered with is what a refresh offers from then on', async () => {
    rig = await SessionRig.answering(
      {},
      {
        body: sdp('v=0 ours'),
        headers: [
          ['Supported', 'timer'],
          ['Session-Expires', '90;refresher=uas'],
        ],
      },
    );
    const done = rig.session.reinvite({ answerOffer: () => sdp('v=0 new') });
    await rig.clock.advance(0);
    const timer = [['Session-Expires', '90;refresher=uac']] as const;
    rig.peer.respond(rig.peer.request('INVITE'), 200, { headers: timer, body: theirs });
    expect((await rig.outcome(done)).status).toBe(200);
    await rig.clock.advance(45_000);
    expect(`${rig.peer.request('INVITE').body}`).toBe('v=0 new');
  });
});

describe('an offer that is made when it goes out', () => {
  test('is made anew after glare, and not before the peer is done', async () => {
    let count = 0;
    let give: () => void = () => undefined;
    rig = await SessionRig.answering({
      reinvite: () => new Promise((resolve) => (give = () => resolve({ body: sdp('v=0 mine') }))),
    });
    const { peer, clock, session } = rig;
    const done = session.reinvite({
      body: async () => {
        count += 1;
        return sdp(`v=0 offer ${count}`);
      },
    });
    await clock.advance(0);
    const first = peer.request('INVITE');
    expect(`${first.body}`).toBe('v=0 offer 1');
    peer.respond(first, 491);
    await clock.advance(0);
    // Theirs comes while ours waits, and takes longer than the wait.
    const reinvite = rig.send('INVITE', { body: theirs });
    await clock.advance(3_000);
    expect([peer.requests('INVITE').length, count]).toEqual([1, 1]);
    give();
    await clock.advance(100);
    // Its 200 is not acknowledged yet.
    expect(peer.requests('INVITE')).toHaveLength(1);
    rig.acknowledge(reinvite.cseq().number);
    await clock.advance(0);
    expect(`${peer.request('INVITE').body}`).toBe('v=0 offer 2');
    peer.respond(peer.request('INVITE'), 200, { body: theirs });
    expect((await rig.outcome(done)).status).toBe(200);
  });

  test('that cannot be made is not sent, and the session goes on', async () => {
    rig = await SessionRig.answering();
    const failing = rig.session.reinvite({ body: () => Promise.reject(new Error('no port')) });
    await expect(failing).rejects.toMatchObject({ code: 'undescribed', message: 'no port' });
    expect([rig.peer.requests('INVITE'), rig.log]).toEqual([[], []]);
    const done = rig.session.reinvite({ body: sdp('v=0 next') });
    await rig.clock.advance(0);
    rig.peer.respond(rig.peer.request('INVITE'), 200, { body: theirs });
    expect((await rig.outcome(done)).status).toBe(200);
  });
});

describe('a re-INVITE of the peer without an offer', () => {
  test('gets ours in the 200 until its ACK comes, which brings the answer', async () => {
    const acknowledged: string[] = [];
    rig = await SessionRig.answering({
      reinvite: async (offer) => ({ body: sdp(`v=0 ours, to ${offer.length} bytes`) }),
      acknowledged: (ack) => void acknowledged.push(`${ack.cseq().number} ${ack.body}`),
    });
    const { peer, clock, session } = rig;
    const invite = rig.send('INVITE');
    await clock.advance(1_500);
    const [, ...oks] = peer.responses('INVITE');
    // At once, after T1 and after 2*T1.
    expect(oks.map(({ status, body }) => `${status} ${body}`)).toEqual(new Array(3).fill('200 v=0 ours, to 0 bytes'));
    // Nothing else can be agreed on meanwhile, from either side.
    rig.send('UPDATE', { body: theirs });
    const waiting = session.reinvite({ body: sdp('v=0 next') });
    await clock.advance(0);
    expect([peer.statuses('UPDATE'), peer.requests('INVITE')]).toEqual([[491], []]);
    const { callId, localTag: toTag, remoteTag: fromTag } = session;
    peer.send('ACK', { callId, toTag, fromTag, cseq: invite.cseq().number, body: sdp('v=0 answer') });
    await clock.advance(0);
    expect(acknowledged).toEqual(['1 ', '2 v=0 answer']);
    expect(`${peer.request('INVITE').body}`).toBe('v=0 next');
    peer.respond(peer.request('INVITE'), 200, { body: theirs });
    expect((await rig.outcome(waiting)).status).toBe(200);
  });

  test('whose ACK never comes ends the session', async () => {
    rig = await SessionRig.answering({ reinvite: async () => ({ body: sdp('v=0 ours') }) });
    rig.send('INVITE');
    await rig.clock.advance(32_000);
    expect([rig.log, rig.peer.requests('BYE').length]).toEqual([['ended ack-timeout'], 1]);
    rig.peer.respond(rig.peer.request('BYE'), 200);
    await rig.clock.advance(0);
  });
});
