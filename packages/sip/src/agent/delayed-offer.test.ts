import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipRequest } from '../message/sip-message.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { listenOn, RawPeer } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { CallFailedError } from './call.ts';
import type { EarlyCall, OutgoingInvite, OutgoingInviteHandlers } from './outgoing-invite.ts';
import type { Session } from './session.ts';
import type { UserAgent } from './user-agent.ts';

// Calls of ours without an offer: the callee makes one, in its 200 or in a reliable 18x (RFC 3261 §13.2.1, RFC 3262 §5).

let clock: VirtualClock;
let agent: UserAgent;
let peer: RawPeer;
let log: string[];
let errors: string[];
let session: Session | undefined;
let early: EarlyCall | undefined;
let outgoing: OutgoingInvite;

const sdp = (content: string): SipBody => ({ contentType: 'application/sdp', content });
const target = { requestUri: 'sip:bob@127.0.0.1:5070', from: { uri: 'sip:us@example.com' } };
const reliable = (rseq: number, ...more: HeaderList): HeaderList => [
  ['Require', '100rel'],
  ['RSeq', String(rseq)],
  ...more,
];

type Handlers = Partial<OutgoingInviteHandlers> & { answers?: boolean };

async function call({ answers = true, ...handlers }: Handlers = {}): Promise<SipRequest> {
  outgoing = agent.invite(target, {
    progress: (response, branch) => {
      early = branch;
      log.push(String(response.status));
    },
    ...(answers ? { answerOffer: (offer: Buffer) => sdp(`v=0 to ${offer}`) } : {}),
    accepted: (accepted, _response, offer) => {
      log.push(`accepted ${offer}`);
      session = accepted;
      session.setHandlers({ ended: (end) => void log.push(`ended ${end.by}`) });
    },
    failed: (failure) => void log.push(`failed ${failure.kind}`),
    ...handlers,
  });
  await clock.advance(0);
  return peer.request('INVITE');
}

beforeEach(async () => {
  clock = new VirtualClock();
  const network = new MemoryNetwork(clock);
  log = [];
  errors = [];
  session = undefined;
  early = undefined;
  agent = await listenOn(network, clock, { onError: (error) => void errors.push(error.message) });
  peer = await RawPeer.on(network);
});

afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
});

describe('an offer in the 200', () => {
  test('is answered in the ACK, and so is each copy of the 200', async () => {
    const invite = await call();
    expect(invite.body.length).toBe(0);
    peer.respond(invite, 180);
    peer.respond(invite, 200, { body: sdp('v=0 theirs') });
    await clock.advance(0);
    peer.respond(invite, 200, { body: sdp('v=0 theirs') });
    await clock.advance(0);
    expect(log).toEqual(['180', 'accepted v=0 theirs']);
    const acks = peer.requests('ACK');
    expect(acks.map((ack) => [`${ack.body}`, ack.header('Content-Type'), ack.cseq().number])).toEqual([
      ['v=0 to v=0 theirs', 'application/sdp', invite.cseq().number],
      ['v=0 to v=0 theirs', 'application/sdp', invite.cseq().number],
    ]);
    expect(errors).toEqual([]);
  });

  test('waits for an answer that takes a while; a copy of the 200 meanwhile is not acknowledged without it', async () => {
    let answer: (body: SipBody) => void = () => undefined;
    const invite = await call({
      answerOffer: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    peer.respond(invite, 200, { body: sdp('v=0 theirs') });
    await clock.advance(0);
    peer.respond(invite, 200, { body: sdp('v=0 theirs') });
    await clock.advance(500);
    expect([log, peer.requests('ACK')]).toEqual([[], []]);
    answer(sdp('v=0 at last'));
    await clock.advance(0);
    expect(log).toEqual(['accepted v=0 theirs']);
    expect(peer.requests('ACK').map((ack) => `${ack.body}`)).toEqual(['v=0 at last']);
  });

  test('what we answered is what a refresh offers again (RFC 4028 §7.4)', async () => {
    const invite = await call();
    const timer: HeaderList = [
      ['Session-Expires', '90;refresher=uac'],
      ['Require', 'timer'],
    ];
    peer.respond(invite, 200, { headers: timer, body: sdp('v=0 theirs') });
    await clock.advance(45_000);
    const refresh = peer.requests('INVITE').at(-1);
    expect([refresh?.toTag(), `${refresh?.body}`]).toEqual(['bob', 'v=0 to v=0 theirs']);
  });

  test.each([
    ['nobody answers', { answers: false }, 'the callee made an offer that nobody answers'],
    ['the answer fails', { answerOffer: () => Promise.reject(new Error('no codec')) }, 'no codec'],
  ] as const)('ends the call when %s: it is acknowledged and ended', async (_name, handlers, error) => {
    const invite = await call(handlers);
    peer.respond(invite, 200, { body: sdp('v=0 theirs') });
    await clock.advance(0);
    expect([peer.requests('ACK').length, peer.requests('BYE').length]).toEqual([1, 1]);
    expect([log, errors]).toEqual([['failed cancelled'], [error]]);
    // The callee did not get the ACK.
    peer.respond(invite, 200, { body: sdp('v=0 theirs') });
    await clock.advance(0);
    expect(peer.requests('ACK')).toHaveLength(2);
  });

  test('that is never answered ends the call after 64*T1', async () => {
    const invite = await call({ answerOffer: () => new Promise(() => undefined) });
    peer.respond(invite, 200, { body: sdp('v=0 theirs') });
    await clock.advance(31_999);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect([log, peer.requests('BYE').length]).toEqual([['failed cancelled'], 1]);
  });

  test('a cancel while the answer is being made ends the call with a BYE, not with a CANCEL', async () => {
    let answer: (body: SipBody) => void = () => undefined;
    const invite = await call({
      answerOffer: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    peer.respond(invite, 180);
    peer.respond(invite, 200, { body: sdp('v=0 theirs') });
    await clock.advance(0);
    outgoing.cancel();
    answer(sdp('v=0 too late'));
    await clock.advance(0);
    expect([peer.requests('CANCEL').length, peer.requests('ACK').length, peer.requests('BYE').length]).toEqual([
      0, 1, 1,
    ]);
    expect(log).toEqual(['180', 'failed cancelled']);
  });

  test('of a second branch that answers meanwhile is not looked at: that one is ended', async () => {
    const offers: string[] = [];
    const invite = await call({
      answerOffer: async (offer) => {
        offers.push(`${offer}`);
        return sdp('v=0 answer');
      },
    });
    peer.respond(invite, 200, { toTag: 'one', body: sdp('v=0 one') });
    peer.respond(invite, 200, { toTag: 'two', body: sdp('v=0 two') });
    await clock.advance(0);
    expect([offers, log]).toEqual([['v=0 one'], ['accepted v=0 one']]);
    expect(peer.requests('BYE').map((bye) => bye.toTag())).toEqual(['two']);
    expect(
      peer
        .requests('ACK')
        .map((ack) => `${ack.toTag()} ${ack.body}`)
        .sort(),
    ).toEqual(['one v=0 answer', 'two ']);
  });

  test('`await agent.invite` has onOffer for it, and rejects without', async () => {
    const calling = agent.invite({ ...target, onOffer: (offer) => sdp(`v=0 to ${offer}`) });
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 200, { body: sdp('v=0 theirs') });
    await clock.advance(0);
    expect(`${(await calling).remoteBody}`).toBe('v=0 theirs');
    expect(`${peer.request('ACK').body}`).toBe('v=0 to v=0 theirs');
    const refused = agent.invite(target).catch((error: unknown) => error);
    await clock.advance(0);
    peer.respond(peer.request('INVITE'), 200, { body: sdp('v=0 theirs') });
    await clock.advance(0);
    expect(await refused).toBeInstanceOf(CallFailedError);
  });
});

describe('an offer in a reliable 18x', () => {
  test('is answered in its PRACK; the ACK has nothing to say then', async () => {
    const invite = await call();
    expect(invite.headers('Supported')).toContain('100rel');
    peer.respond(invite, 183, { headers: reliable(7), body: sdp('v=0 early') });
    await clock.advance(0);
    const prack = peer.request('PRACK');
    expect([prack.header('RAck'), `${prack.body}`]).toEqual(['7 1 INVITE', 'v=0 to v=0 early']);
    peer.respond(prack, 200);
    peer.respond(invite, 200);
    await clock.advance(0);
    expect(log).toEqual(['183', 'accepted v=0 early']);
    expect(peer.request('ACK').body.length).toBe(0);
  });

  test('of each branch of a fork is answered to that one', async () => {
    const invite = await call();
    peer.respond(invite, 183, { toTag: 'one', headers: reliable(1), body: sdp('v=0 one') });
    peer.respond(invite, 183, { toTag: 'two', headers: reliable(9), body: sdp('v=0 two') });
    await clock.advance(0);
    expect(peer.requests('PRACK').map((prack) => `${prack.toTag()} ${prack.body}`)).toEqual([
      'one v=0 to v=0 one',
      'two v=0 to v=0 two',
    ]);
  });

  test('that nobody can answer cancels the call', async () => {
    const invite = await call({ answerOffer: () => Promise.reject(new Error('no codec')) });
    peer.respond(invite, 183, { headers: reliable(7), body: sdp('v=0 early') });
    await clock.advance(0);
    peer.respond(peer.request('CANCEL'), 200);
    peer.respond(invite, 487);
    await clock.advance(0);
    expect([log, errors, peer.requests('PRACK')]).toEqual([['183', 'failed cancelled'], ['no codec'], []]);
  });

  test('is settled once its PRACK was answered: then we may offer something else before the 200', async () => {
    const invite = await call();
    peer.respond(invite, 183, { headers: reliable(7, ['Allow', 'INVITE, UPDATE']), body: sdp('v=0 early') });
    await clock.advance(0);
    await expect(early?.update({ body: sdp('v=0 too soon') })).rejects.toMatchObject({ code: 'unsettled' });
    peer.respond(peer.request('PRACK'), 200);
    await clock.advance(0);
    const updated = early?.update({ body: sdp('v=0 other') });
    await clock.advance(0);
    peer.respond(peer.request('UPDATE'), 200, { body: sdp('v=0 their other') });
    await clock.advance(0);
    expect(`${(await updated)?.body}`).toBe('v=0 their other');
  });

  test('an agent that answers no offers does not say that it takes one', async () => {
    const invite = await call({ answers: false });
    expect(invite.headers('Supported')).not.toContain('100rel');
  });
});
