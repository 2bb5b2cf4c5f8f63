import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HeaderList } from '../message/headers.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { listenOn, RawPeer } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { SessionHandlers } from './session.ts';
import type { UserAgent } from './user-agent.ts';

let clock: VirtualClock;
let agent: UserAgent;
let peer: RawPeer;
let invite: IncomingInvite;
let log: string[];
let errors: Error[];

const sdp = (content: string) => ({ contentType: 'application/sdp', content });
const handlers: SessionHandlers = {
  ended: (end) => void log.push(`ended ${end.by}`),
  acknowledged: () => void log.push('acknowledged'),
};

beforeEach(async () => {
  clock = new VirtualClock();
  const network = new MemoryNetwork(clock);
  errors = [];
  log = [];
  agent = await listenOn(network, clock, {
    onInvite: (arrived) => {
      invite = arrived;
      arrived.onCancelled = (request) => void log.push(`cancelled ${request?.method}`);
      arrived.onPrack = (prack) => void log.push(`prack ${prack.body}`);
    },
    onError: (error) => void errors.push(error),
  });
  peer = await RawPeer.on(network);
});

afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
  expect(errors).toEqual([]);
});

async function arrive(header: 'Require' | 'Supported' | undefined, body = sdp('v=0 offer')): Promise<void> {
  const headers: HeaderList = header === undefined ? [] : [[header, '100rel']];
  peer.send('INVITE', { headers, ...(body.content === '' ? {} : { body }) });
  await clock.advance(0);
}

let cseq = 1;
async function prack(options: { rack?: string; body?: string; method?: string } = {}): Promise<void> {
  const last = peer.responses('INVITE').at(-1);
  cseq += 1;
  peer.send('PRACK', {
    ...{ toTag: invite === undefined ? '' : (last?.toTag() ?? ''), cseq },
    headers: [['RAck', options.rack ?? `${last?.header('RSeq')} 1 INVITE`]],
    ...(options.body === undefined ? {} : { body: sdp(options.body) }),
  });
  await clock.advance(0);
}

/** Status and RSeq, counted from the first, of everything that came for the INVITE. */
function heard(): string[] {
  const first = Number(
    peer
      .responses('INVITE')
      .find((response) => response.header('RSeq'))
      ?.header('RSeq') ?? 0,
  );
  return peer.responses('INVITE').map((response) => {
    const rseq = response.header('RSeq');
    return rseq === undefined ? String(response.status) : `${response.status}#${Number(rseq) - first}`;
  });
}

describe('a provisional response (RFC 3262 §3)', () => {
  test('is reliable where the caller insists, and where it can and there is a body', async () => {
    await arrive('Require');
    invite.progress(180);
    await clock.advance(0);
    expect(heard()).toEqual(['180#0']);
    expect(peer.responses('INVITE')[0]?.headers('Require')).toEqual(['100rel']);
  });

  test('is not where the caller knows nothing of it, or there is no body', async () => {
    await arrive('Supported');
    invite.progress(180);
    invite.progress(183, { body: sdp('v=0 answer') });
    await clock.advance(0);
    expect(heard()).toEqual(['180', '183#0']);
    invite.reject(486);
    await clock.advance(0);
    cseq = 1;
    peer.send('INVITE', { callId: 'other', body: sdp('v=0 offer') });
    await clock.advance(0);
    invite.progress(183, { body: sdp('v=0 answer') });
    await clock.advance(0);
    expect(heard().at(-1)).toBe('183');
  });

  test('is repeated, ever more rarely, until its PRACK comes', async () => {
    await arrive('Require');
    invite.progress(180);
    await clock.advance(3500);
    // T1, 2*T1, 4*T1
    expect(heard()).toEqual(['180#0', '180#0', '180#0', '180#0']);
    await prack();
    expect(peer.statuses('PRACK')).toEqual([200]);
    await clock.advance(20_000);
    expect(heard()).toHaveLength(4);
    expect(log).toEqual(['prack ']);
  });

  test('waits for the PRACK to the one before', async () => {
    await arrive('Require');
    invite.progress(180);
    invite.progress(183, { body: sdp('v=0 answer') });
    await clock.advance(0);
    expect(heard()).toEqual(['180#0']);
    await prack();
    expect(heard()).toEqual(['180#0', '183#1']);
  });

  test('that nobody acknowledges in 64*T1 makes the INVITE fail with 504', async () => {
    await arrive('Require');
    invite.progress(180);
    await clock.advance(32_000);
    expect(heard().at(-1)).toBe('504');
    expect(log).toEqual(['cancelled undefined']);
    expect(agent.counters.transactionTimeouts).toBe(1);
  });

  test('a PRACK for another one gets 481, a malformed one too, and the right one is still waited for', async () => {
    await arrive('Require');
    invite.progress(180);
    await clock.advance(0);
    const rseq = Number(peer.responses('INVITE')[0]?.header('RSeq'));
    for (const rack of [`${rseq + 1} 1 INVITE`, `${rseq} 2 INVITE`, `${rseq} 1 UPDATE`, 'x', '']) await prack({ rack });
    expect(peer.statuses('PRACK')).toEqual([481, 481, 481, 481, 481]);
    await prack();
    expect(peer.statuses('PRACK').at(-1)).toBe(200);
    await prack({ rack: `${rseq} 1 INVITE` });
    expect(peer.statuses('PRACK').at(-1)).toBe(481);
  });

  test('a rejection stops the repetitions', async () => {
    await arrive('Require');
    invite.progress(180);
    await clock.advance(0);
    invite.reject(486);
    await clock.advance(0);
    peer.send('ACK', { toTag: peer.responses('INVITE').at(-1)?.toTag() ?? '', branch: 'z9hG4bKraw1' });
    await clock.advance(40_000);
    expect(heard()).toEqual(['180#0', '486']);
  });
});

describe('the 200', () => {
  test('waits for the PRACK to a session description', async () => {
    await arrive('Require');
    invite.progress(183, { body: sdp('v=0 answer') });
    await clock.advance(0);
    const session = invite.accept({}, handlers);
    await clock.advance(0);
    expect(heard()).toEqual(['183#0']);
    await prack();
    expect(heard()).toEqual(['183#0', '200']);
    peer.send('ACK', { toTag: session.localTag });
    await clock.advance(0);
    expect(log).toEqual(['prack ', 'acknowledged']);
  });

  test('does not wait for one without, whose PRACK is still answered', async () => {
    await arrive('Require');
    invite.progress(180);
    await clock.advance(0);
    const rseq = peer.responses('INVITE')[0]?.header('RSeq');
    const session = invite.accept({ body: sdp('v=0 answer') }, handlers);
    await clock.advance(0);
    expect(heard()).toEqual(['180#0', '200']);
    await prack({ rack: `${rseq} 1 INVITE` });
    expect(peer.statuses('PRACK')).toEqual([200]);
    peer.send('ACK', { toTag: session.localTag });
    await clock.advance(10_000);
    expect(heard()).toEqual(['180#0', '200']);
  });

  test('never goes out when the PRACK does not come: the INVITE gets 504', async () => {
    await arrive('Require');
    invite.progress(183, { body: sdp('v=0 answer') });
    await clock.advance(0);
    invite.accept({}, handlers);
    await clock.advance(32_000);
    expect(heard().at(-1)).toBe('504');
    expect(log).toEqual(['ended ack-timeout']);
  });

  test('never goes out when the caller gives up meanwhile', async () => {
    await arrive('Require');
    invite.progress(183, { body: sdp('v=0 answer') });
    await clock.advance(0);
    invite.accept({}, handlers);
    peer.send('CANCEL', { branch: 'z9hG4bKraw1' });
    await clock.advance(0);
    expect(peer.statuses('CANCEL')).toEqual([200]);
    expect(heard()).toEqual(['183#0', '487']);
    expect(log).toEqual(['ended remote']);
  });
});

describe('session descriptions before the 200 (RFC 3262 §5, RFC 3311)', () => {
  test('the PRACK brings the answer to an offer of ours', async () => {
    await arrive('Require', sdp(''));
    invite.progress(183, { body: sdp('v=0 our offer') });
    await clock.advance(0);
    await prack({ body: 'v=0 answer' });
    expect(log).toEqual(['prack v=0 answer']);
  });

  test('a PRACK with another offer, and an UPDATE with one, are answered by the application', async () => {
    await arrive('Require');
    invite.onReoffer = async (offer) => ({ body: sdp(`v=0 to ${offer}`) });
    invite.progress(183, { body: sdp('v=0 answer') });
    await clock.advance(0);
    await prack({ body: 'again' });
    expect(peer.responses('PRACK').map((response) => `${response.body}`)).toEqual(['v=0 to again']);
    cseq += 1;
    peer.send('UPDATE', {
      toTag: invite.request.toTag() ?? peer.responses('INVITE')[0]?.toTag() ?? '',
      cseq,
      body: sdp('more'),
    });
    await clock.advance(0);
    expect(peer.responses('UPDATE').map((response) => `${response.body}`)).toEqual(['v=0 to more']);
  });

  test('the PRACK to a ringing without an answer settles no offer: an UPDATE with another one still comes too early', async () => {
    await arrive('Require');
    invite.progress(180);
    await clock.advance(0);
    await prack();
    cseq += 1;
    const toTag = peer.responses('INVITE').at(-1)?.toTag() ?? '';
    peer.send('UPDATE', { toTag, cseq, body: sdp('v=0 too early') });
    await clock.advance(0);
    expect(peer.statuses('UPDATE')).toEqual([500]);
    expect(peer.statuses('PRACK')).toEqual([200]);
    invite.reject(486);
    await clock.advance(0);
  });

  test('an UPDATE with an offer before the first is answered gets 500 with Retry-After, one without 200', async () => {
    await arrive('Supported');
    invite.progress(180);
    await clock.advance(0);
    const toTag = peer.responses('INVITE')[0]?.toTag() ?? '';
    cseq += 1;
    peer.send('UPDATE', { toTag, cseq, body: sdp('more') });
    await clock.advance(0);
    cseq += 1;
    peer.send('UPDATE', { toTag, cseq });
    await clock.advance(0);
    expect(peer.statuses('UPDATE')).toEqual([500, 200]);
    // RFC 3311 §5.2: of 0 to 10 seconds, by chance.
    expect(peer.responses('UPDATE')[0]?.header('Retry-After')).toMatch(/^([0-9]|10)$/);
  });
});

test('what the caller requires and nobody here can do is refused 420 before the answer too', async () => {
  await arrive('Supported');
  invite.progress(180);
  await clock.advance(0);
  const toTag = peer.responses('INVITE')[0]?.toTag() ?? '';
  cseq += 1;
  peer.send('UPDATE', { toTag, cseq, headers: [['Require', 'precondition']] });
  await clock.advance(0);
  expect(peer.statuses('UPDATE')).toEqual([420]);
  expect(peer.responses('UPDATE')[0]?.header('Unsupported')).toBe('precondition');
});

describe('a caller without an offer that insists on reliable responses (RFC 3261 §13.2.1, RFC 3262 §5)', () => {
  const withoutOffer = sdp('');

  test('gets ours in the first one, and answers it with the PRACK', async () => {
    await arrive('Require', withoutOffer);
    expect(invite.needsOffer).toBe(true);
    expect(() => invite.progress(180)).toThrow('offer');
    invite.progress(180, { body: sdp('v=0 ours') });
    expect(invite.needsOffer).toBe(false);
    invite.progress(183);
    await clock.advance(0);
    expect(heard()).toEqual(['180#0']);
    expect(`${peer.responses('INVITE')[0]?.body}`).toBe('v=0 ours');
    await prack({ body: 'v=0 theirs' });
    expect(log).toEqual(['prack v=0 theirs']);
    expect(heard()).toEqual(['180#0', '183#1']);
    await prack();
    const session = invite.accept({}, handlers);
    await clock.advance(0);
    const ok = peer.responses('INVITE').at(-1);
    expect([ok?.status, ok?.body.length]).toEqual([200, 0]);
    peer.send('ACK', { toTag: session.localTag });
    await clock.advance(0);
    expect(log).toEqual(['prack v=0 theirs', 'prack ', 'acknowledged']);
  });

  test('that is accepted before its PRACK still gets that one told, and its 200 after it', async () => {
    await arrive('Require', withoutOffer);
    invite.progress(180, { body: sdp('v=0 ours') });
    const session = invite.accept({}, handlers);
    await clock.advance(0);
    expect(heard()).toEqual(['180#0']);
    await prack({ body: 'v=0 theirs' });
    expect(heard()).toEqual(['180#0', '200']);
    peer.send('ACK', { toTag: session.localTag });
    await clock.advance(0);
    expect(log).toEqual(['prack v=0 theirs', 'acknowledged']);
  });

  test('may offer again, with the PRACK to a later one', async () => {
    await arrive('Require', withoutOffer);
    invite.onReoffer = async (offer) => ({ body: sdp(`v=0 to ${offer}`) });
    invite.progress(180, { body: sdp('v=0 ours') });
    await clock.advance(0);
    await prack({ body: 'v=0 theirs' });
    invite.progress(182);
    await clock.advance(0);
    await prack({ body: 'again' });
    expect(`${peer.responses('PRACK').at(-1)?.body}`).toBe('v=0 to again');
  });

  test('where it only can: an offer makes the response reliable, none leaves it as it is', async () => {
    await arrive('Supported', withoutOffer);
    expect(invite.needsOffer).toBe(false);
    invite.progress(180);
    invite.progress(183, { body: sdp('v=0 ours') });
    await clock.advance(0);
    expect(heard()).toEqual(['180', '183#0']);
  });

  test('where it cannot: no offer goes out before the 200', async () => {
    await arrive(undefined, withoutOffer);
    expect(() => invite.progress(183, { body: sdp('v=0 ours') })).toThrow('2xx');
    invite.progress(180);
    await clock.advance(0);
    expect(heard()).toEqual(['180']);
  });
});
