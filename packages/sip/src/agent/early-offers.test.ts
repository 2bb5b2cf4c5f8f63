import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { listenOn, RawPeer } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { EarlyCall } from './outgoing-invite.ts';
import type { Session, SessionHandlers } from './session.ts';
import type { UserAgent } from './user-agent.ts';

// UPDATEs of ours before the call is answered, RFC 3311 §5.1. Those of the peer: early-dialog-uac, reliable-progress.

const sdp = (content: string): SipBody => ({ contentType: 'application/sdp', content });
const allow = ['Allow', 'INVITE, ACK, BYE, PRACK, UPDATE'] as const;

let clock: VirtualClock;
let agent: UserAgent;
let peer: RawPeer;
let log: string[];
let errors: Error[];
let session: Session | undefined;
const handlers: SessionHandlers = {
  ended: (end) => void log.push(`ended ${end.by}`),
  reinvite: async (offer) => ({ body: sdp(`v=0 to ${offer}`) }),
};

/** What the update came to, once it has. */
function noting(update: Promise<SipResponse> | undefined): void {
  update?.then(
    (response) => log.push(`update ${response.status} ${response.body}`),
    (error: { code?: string }) => log.push(`update ${error.code}`),
  );
}

/** CSeq and offer of each that the peer got, repetitions left out. */
const updates = (): string[] => [
  ...new Set(peer.requests('UPDATE').map((request) => `${request.cseq().number} ${request.body}`)),
];

beforeEach(() => {
  clock = new VirtualClock();
  log = [];
  errors = [];
  session = undefined;
});

afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
  expect(errors).toEqual([]);
});

describe('as caller', () => {
  let early: EarlyCall | undefined;
  let invite: SipRequest;

  async function call(): Promise<void> {
    const network = new MemoryNetwork(clock);
    agent = await listenOn(network, clock, { onError: (error) => void errors.push(error) });
    peer = await RawPeer.on(network);
    early = undefined;
    agent.invite(
      { requestUri: 'sip:bob@127.0.0.1:5070', from: { uri: 'sip:us@example.com' }, body: sdp('v=0 first') },
      {
        progress: (_response, branch) => {
          early = branch;
        },
        reoffer: async (offer) => ({ body: sdp(`v=0 to ${offer}`) }),
        accepted: (accepted) => {
          session = accepted;
          session.setHandlers(handlers);
        },
        failed: (failure) => void log.push(`failed ${failure.kind}`),
      },
    );
    await clock.advance(0);
    invite = peer.request('INVITE');
  }

  /** A reliable 183 with the answer, and its PRACK. */
  async function settle(headers: HeaderList = [allow]): Promise<void> {
    peer.respond(invite, 183, { headers: [['Require', '100rel'], ['RSeq', '1'], ...headers], body: sdp('v=0 answer') });
    await clock.advance(0);
    peer.respond(peer.request('PRACK'), 200);
    await clock.advance(0);
  }

  async function callerGets(method: string, cseq: number, body?: SipBody): Promise<void> {
    const { callId } = invite;
    const toTag = invite.fromTag() ?? '';
    peer.send(method, { ...{ callId, toTag, fromTag: 'bob', cseq }, ...(body ? { body } : {}) });
    await clock.advance(0);
  }

  test('once the first answer came reliably: the session changes, and the requests of the dialog are counted on', async () => {
    await call();
    await settle();
    expect(early?.remoteTag).toBe('bob');
    noting(early?.update({ body: sdp('v=0 other'), headers: [['Subject', 'hold']] }));
    await clock.advance(0);
    const update = peer.request('UPDATE');
    expect([update.toTag(), update.header('Contact'), update.header('Subject'), `${update.body}`]).toEqual([
      ...['bob', '<sip:us@127.0.0.1:5060>', 'hold', 'v=0 other'],
    ]);
    // RFC 4028: there is no session timer before the answer.
    expect(update.header('Session-Expires')).toBeUndefined();
    peer.respond(update, 200, { body: sdp('v=0 their other') });
    peer.respond(invite, 200);
    await clock.advance(0);
    expect(log).toEqual(['update 200 v=0 their other']);
    session?.bye();
    await clock.advance(0);
    expect(peer.request('BYE').cseq().number).toBe(update.cseq().number + 1);
    peer.respond(peer.request('BYE'), 200);
    await clock.advance(0);
  });

  test('not before: without a reliable answer, or its PRACK, the offer is unsettled', async () => {
    await call();
    peer.respond(invite, 183, { headers: [allow], body: sdp('v=0 maybe') });
    await clock.advance(0);
    noting(early?.update({ body: sdp('v=0 too soon') }));
    await clock.advance(0);
    peer.respond(invite, 183, { headers: [['Require', '100rel'], ['RSeq', '1'], allow], body: sdp('v=0 answer') });
    await clock.advance(0);
    noting(early?.update({ body: sdp('v=0 would overtake the PRACK') }));
    await clock.advance(0);
    expect([log, updates()]).toEqual([['update unsettled', 'update unsettled'], []]);
  });

  test('not to a callee that does not list UPDATE, and one at a time', async () => {
    await call();
    await settle([]);
    noting(early?.update({ body: sdp('v=0 other') }));
    await clock.advance(0);
    peer.respond(invite, 180, { headers: [allow] });
    await clock.advance(0);
    noting(early?.update({ body: sdp('v=0 one') }));
    noting(early?.update({ body: sdp('v=0 two') }));
    await clock.advance(0);
    expect([log, updates()]).toEqual([['update unsupported', 'update unsettled'], ['3 v=0 one']]);
    peer.respond(peer.request('UPDATE'), 488);
    await clock.advance(0);
    expect(log.at(-1)).toBe('update 488 ');
  });

  test('one that meets one of the callee: 491 both ways, and ours goes again after the wait of RFC 3261 §14.1', async () => {
    await call();
    await settle();
    noting(early?.update({ body: sdp('v=0 other') }));
    await clock.advance(0);
    await callerGets('UPDATE', 7, sdp('v=0 theirs'));
    expect(peer.statuses('UPDATE')).toEqual([491]);
    peer.respond(peer.request('UPDATE'), 491);
    await clock.advance(0);
    // While ours waits, theirs is welcome.
    await callerGets('UPDATE', 8, sdp('v=0 theirs'));
    expect(peer.statuses('UPDATE')).toEqual([491, 200]);
    await clock.advance(2_000);
    expect(updates()).toHaveLength(1);
    await clock.advance(2_100);
    expect(updates()).toEqual(['3 v=0 other', '4 v=0 other']);
    peer.respond(peer.request('UPDATE'), 200);
    await clock.advance(0);
    expect(log).toEqual(['update 200 ']);
  });

  test('one that is under way when the callee answers goes on in the session: what comes meanwhile is glare', async () => {
    await call();
    await settle();
    noting(early?.update({ body: sdp('v=0 other') }));
    await clock.advance(0);
    peer.respond(invite, 200);
    await clock.advance(0);
    await callerGets('INVITE', 7, sdp('v=0 theirs'));
    expect(peer.statuses('INVITE')).toEqual([491]);
    const next = session?.reinvite({ body: sdp('v=0 next') });
    await clock.advance(0);
    expect(peer.requests('INVITE').filter((request) => request.toTag() !== undefined)).toEqual([]);
    // Glare: the second try counts on from the ACK and the rest of the dialog.
    peer.respond(peer.request('UPDATE'), 491);
    await clock.advance(4_000);
    expect(updates()).toEqual(['3 v=0 other', '4 v=0 other']);
    peer.respond(peer.request('UPDATE'), 200);
    await clock.advance(0);
    expect(log).toEqual(['update 200 ']);
    expect([peer.request('INVITE').cseq().number, `${peer.request('INVITE').body}`]).toEqual([5, 'v=0 next']);
    peer.respond(peer.request('INVITE'), 200, { body: sdp('v=0') });
    await clock.advance(0);
    expect((await next)?.status).toBe(200);
  });

  test('is over with the call: when it fails, and when another branch answers', async () => {
    await call();
    await settle();
    noting(early?.update({ body: sdp('v=0 other') }));
    const lost = early;
    await clock.advance(0);
    peer.respond(invite, 200, { toTag: 'another' });
    await clock.advance(0);
    noting(lost?.update({ body: sdp('v=0 later') }));
    await clock.advance(0);
    expect(log).toEqual(['update ended', 'update ended']);
  });

  test('once it is answered, changes are for the session', async () => {
    await call();
    await settle();
    peer.respond(invite, 200);
    await clock.advance(0);
    noting(early?.update({ body: sdp('v=0 other') }));
    await clock.advance(0);
    expect([log, updates()]).toEqual([['update ended'], []]);
  });
});

describe('as callee', () => {
  let invite: IncomingInvite;

  async function arrive(headers: HeaderList = [allow], body: SipBody | undefined = sdp('v=0 first')): Promise<void> {
    const network = new MemoryNetwork(clock);
    agent = await listenOn(network, clock, {
      onInvite: (arrived) => {
        invite = arrived;
        invite.onReoffer = async (offer) => ({ body: sdp(`v=0 to ${offer}`) });
      },
      onError: (error) => void errors.push(error),
    });
    peer = await RawPeer.on(network);
    peer.send('INVITE', { headers: [['Supported', '100rel'], ...headers], ...(body.content ? { body } : {}) });
    await clock.advance(0);
  }

  const toTag = (): string => peer.responses('INVITE').at(-1)?.toTag() ?? '';

  async function prack(cseq: number, body?: SipBody): Promise<void> {
    const rseq = peer.responses('INVITE').at(-1)?.header('RSeq');
    const headers = [['RAck', `${rseq} 1 INVITE`]] as const;
    peer.send('PRACK', { ...{ toTag: toTag(), cseq, headers }, ...(body ? { body } : {}) });
    await clock.advance(0);
  }

  async function settle(): Promise<void> {
    invite.progress(183, { body: sdp('v=0 answer') });
    await clock.advance(0);
    await prack(2);
  }

  test('once the answer was acknowledged: early media changes, and the 200 comes after it', async () => {
    await arrive();
    await settle();
    noting(invite.update({ body: sdp('v=0 music') }));
    await clock.advance(0);
    const update = peer.request('UPDATE');
    expect([update.toTag(), update.fromTag(), `${update.body}`]).toEqual(['alice', toTag(), 'v=0 music']);
    peer.respond(update, 200, { body: sdp('v=0 their music') });
    await clock.advance(0);
    expect(log).toEqual(['update 200 v=0 their music']);
    invite.accept({}, handlers);
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([183, 200]);
    peer.send('ACK', { toTag: toTag() });
    await clock.advance(0);
  });

  test.each([
    ['nothing was answered reliably', async () => invite.progress(180)],
    ['the answer is not acknowledged', async () => invite.progress(183, { body: sdp('v=0 answer') })],
  ])('not before: while %s, the offer is unsettled', async (_name, before) => {
    await arrive();
    await before();
    noting(invite.update({ body: sdp('v=0 too soon') }));
    await clock.advance(0);
    expect([log, updates()]).toEqual([['update unsettled'], []]);
  });

  test('not to a caller that does not list UPDATE, and not after the end', async () => {
    await arrive([]);
    await settle();
    noting(invite.update({ body: sdp('v=0 other') }));
    invite.reject(486);
    noting(invite.update({ body: sdp('v=0 other') }));
    await clock.advance(0);
    expect([log, updates()]).toEqual([['update unsupported', 'update ended'], []]);
  });

  test('an offer of the caller that meets ours gets 491; one that comes while theirs is being answered 500', async () => {
    await arrive();
    await settle();
    noting(invite.update({ body: sdp('v=0 music') }));
    await clock.advance(0);
    peer.send('UPDATE', { toTag: toTag(), cseq: 3, body: sdp('v=0 theirs') });
    await clock.advance(0);
    expect(peer.statuses('UPDATE')).toEqual([491]);
    peer.respond(peer.request('UPDATE'), 491);
    let answer: (answer: { body: SipBody }) => void = () => undefined;
    invite.onReoffer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    await clock.advance(0);
    peer.send('UPDATE', { toTag: toTag(), cseq: 4, body: sdp('v=0 theirs') });
    peer.send('UPDATE', { toTag: toTag(), cseq: 5, body: sdp('v=0 theirs too') });
    await clock.advance(0);
    expect(peer.statuses('UPDATE')).toEqual([491, 500]);
    expect(peer.responses('UPDATE').at(-1)?.header('Retry-After')).toMatch(/^([0-9]|10)$/);
    answer({ body: sdp('v=0 yes') });
    await clock.advance(2_000);
    expect(peer.statuses('UPDATE')).toEqual([491, 500, 200]);
    expect(updates()).toEqual(['1 v=0 music', '2 v=0 music']);
    peer.respond(peer.request('UPDATE'), 200);
    await clock.advance(0);
    expect(log).toEqual(['update 200 ']);
  });

  test('an UPDATE that comes before the answer to our own offer was acknowledged gets 491', async () => {
    await arrive([allow], sdp(''));
    invite.progress(183, { body: sdp('v=0 ours') });
    await clock.advance(0);
    peer.send('UPDATE', { toTag: toTag(), cseq: 2, body: sdp('v=0 theirs') });
    await clock.advance(0);
    expect(peer.statuses('UPDATE')).toEqual([491]);
    await prack(3, sdp('v=0 answer'));
    noting(invite.update({ body: sdp('v=0 music') }));
    await clock.advance(0);
    expect(updates()).toEqual(['1 v=0 music']);
  });

  test('is over when the caller gives up, or the call is refused', async () => {
    await arrive();
    await settle();
    noting(invite.update({ body: sdp('v=0 music') }));
    await clock.advance(0);
    peer.send('CANCEL', { branch: 'z9hG4bKraw1' });
    await clock.advance(0);
    expect([log, peer.statuses('INVITE').at(-1)]).toEqual([['update ended'], 487]);
  });

  test('what both agreed on before the 200 is what a refresh offers again (RFC 4028 §7.4)', async () => {
    const timer: HeaderList = [
      ['Supported', 'timer'],
      ['Session-Expires', '90;refresher=uas'],
    ];
    await arrive([['Allow', 'INVITE, ACK, BYE, PRACK'], ...timer]);
    await settle();
    peer.send('UPDATE', { toTag: toTag(), cseq: 3, body: sdp('v=0 theirs') });
    await clock.advance(0);
    invite.accept({}, { ended: () => undefined });
    await clock.advance(0);
    peer.send('ACK', { toTag: toTag() });
    await clock.advance(45_000);
    expect(`${peer.requests('INVITE').at(-1)?.body}`).toBe('v=0 to v=0 theirs');
  });

  test('one that is under way when we answer goes on in the session: what comes meanwhile is glare', async () => {
    await arrive();
    await settle();
    noting(invite.update({ body: sdp('v=0 music') }));
    await clock.advance(0);
    invite.accept({}, handlers);
    await clock.advance(0);
    peer.send('ACK', { toTag: toTag() });
    peer.send('INVITE', { toTag: toTag(), cseq: 5, body: sdp('v=0 theirs') });
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([183, 200, 491]);
    peer.respond(peer.request('UPDATE'), 200, { body: sdp('v=0 theirs') });
    await clock.advance(0);
    expect(log).toEqual(['update 200 v=0 theirs']);
    peer.send('INVITE', { toTag: toTag(), cseq: 6, body: sdp('v=0 again') });
    await clock.advance(0);
    expect(peer.statuses('INVITE')).toEqual([183, 200, 491, 200]);
  });

  test('one that is answered 481 between our 200 and its ACK ends nothing: no BYE goes out before the ACK', async () => {
    await arrive();
    await settle();
    noting(invite.update({ body: sdp('v=0 music') }));
    await clock.advance(0);
    invite.accept({}, handlers);
    await clock.advance(0);
    peer.respond(peer.request('UPDATE'), 481);
    await clock.advance(0);
    expect([log, peer.requests('BYE')]).toEqual([['update 481 '], []]);
    peer.send('ACK', { toTag: toTag() });
    await clock.advance(0);
    expect(peer.requests('BYE')).toEqual([]);
  });

  test('one that nobody answers after all takes the session down, as a re-INVITE would', async () => {
    await arrive();
    await settle();
    noting(invite.update({ body: sdp('v=0 music') }));
    await clock.advance(0);
    invite.accept({}, handlers);
    await clock.advance(0);
    peer.send('ACK', { toTag: toTag() });
    await clock.advance(32_000);
    expect(log).toEqual(['ended lost', 'update timeout']);
    expect(peer.requests('BYE').length).toBeGreaterThan(0);
  });
});
