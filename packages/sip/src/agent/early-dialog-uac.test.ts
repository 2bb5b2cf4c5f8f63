import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HeaderList } from '../message/headers.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { AGENT, listenOn, RawPeer } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { OutgoingInvite, OutgoingInviteHandlers } from './outgoing-invite.ts';
import type { Session } from './session.ts';
import type { UserAgent } from './user-agent.ts';

let clock: VirtualClock;
let agent: UserAgent;
let peer: RawPeer;
let log: string[];
let sessions: Session[];
let outgoing: OutgoingInvite;

const sdp = (content: string) => ({ contentType: 'application/sdp', content });
const reliable = (rseq: number): HeaderList => [
  ['Require', '100rel'],
  ['RSeq', String(rseq)],
];

async function call(more: Partial<OutgoingInviteHandlers> = {}): Promise<SipRequest> {
  outgoing = agent.invite(
    { requestUri: 'sip:bob@127.0.0.1:5070', from: { uri: 'sip:us@example.com' }, body: sdp('v=0 offer') },
    {
      progress: (response) => void log.push(`${response.status} ${response.toTag()}`),
      accepted: (session, response, answer) => {
        log.push(`${response.status} ${session.remoteTag} ${answer}`);
        session.setHandlers({ ended: (end) => void log.push(`ended ${end.by}`) });
        sessions.push(session);
      },
      failed: (failure) => void log.push(`failed ${failure.kind}`),
      ...more,
    },
  );
  await clock.advance(0);
  return peer.request('INVITE');
}

beforeEach(async () => {
  clock = new VirtualClock();
  const network = new MemoryNetwork(clock);
  log = [];
  sessions = [];
  agent = await listenOn(network, clock);
  peer = await RawPeer.on(network);
});

afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
});

describe('a reliable provisional response (RFC 3262 §4)', () => {
  test('is acknowledged once, with a PRACK in the early dialog', async () => {
    const invite = await call();
    expect(invite.headers('Supported')).toContain('100rel');
    const contact = [['Contact', '<sip:bob-early@127.0.0.1:5070>']] as const;
    peer.respond(invite, 183, { headers: [...reliable(776), ...contact], body: sdp('v=0 early') });
    peer.respond(invite, 183, { headers: [...reliable(776), ...contact], body: sdp('v=0 early') });
    await clock.advance(0);
    expect(peer.requests('PRACK')).toHaveLength(1);
    const prack = peer.request('PRACK');
    expect(prack.header('RAck')).toBe(`776 ${invite.cseq().number} INVITE`);
    expect([prack.requestUri, prack.toTag(), prack.callId]).toEqual([
      'sip:bob-early@127.0.0.1:5070',
      'bob',
      invite.callId,
    ]);
    expect(prack.cseq()).toEqual({ number: invite.cseq().number + 1, method: 'PRACK' });
    peer.respond(prack, 200);
    await clock.advance(0);
    expect(log).toEqual(['183 bob']);
    expect(agent.counters.retransmissionsReceived).toBe(1);
  });

  test('that is ahead of a lost one is neither acknowledged nor told, until the lost one came', async () => {
    const invite = await call();
    peer.respond(invite, 180, { headers: reliable(1) });
    peer.respond(invite, 182, { headers: reliable(3) });
    await clock.advance(0);
    expect(peer.requests('PRACK').map((prack) => prack.header('RAck'))).toEqual(['1 1 INVITE']);
    peer.respond(invite, 181, { headers: reliable(2) });
    peer.respond(invite, 182, { headers: reliable(3) });
    await clock.advance(0);
    expect(log).toEqual(['180 bob', '181 bob', '182 bob']);
    expect(peer.requests('PRACK').map((prack) => prack.header('RAck'))).toEqual([
      '1 1 INVITE',
      '2 1 INVITE',
      '3 1 INVITE',
    ]);
  });

  test('brings the answer: the 200 need not, and what it repeats is not looked at', async () => {
    const invite = await call();
    peer.respond(invite, 183, { headers: reliable(5), body: sdp('v=0 early') });
    await clock.advance(0);
    peer.respond(peer.request('PRACK'), 200);
    peer.respond(invite, 200);
    await clock.advance(0);
    expect(log).toEqual(['183 bob', '200 bob v=0 early']);
    // The requests of the dialog are counted on.
    sessions[0]?.bye();
    await clock.advance(0);
    expect(peer.request('BYE').cseq().number).toBe(peer.request('PRACK').cseq().number + 1);
  });

  test('of each branch of a fork has its own count', async () => {
    const invite = await call();
    peer.respond(invite, 180, { toTag: 'one', headers: reliable(10) });
    peer.respond(invite, 180, { toTag: 'two', headers: reliable(99) });
    await clock.advance(0);
    expect(peer.requests('PRACK').map((prack) => `${prack.toTag()} ${prack.header('RAck')}`)).toEqual([
      'one 10 1 INVITE',
      'two 99 1 INVITE',
    ]);
  });
});

test('of a fork with several 18x and two 200s one is kept, the other acknowledged and ended', async () => {
  const invite = await call();
  for (const toTag of ['one', 'two']) peer.respond(invite, 180, { toTag });
  peer.respond(invite, 180, { toTag: 'three', headers: reliable(7) });
  peer.respond(invite, 200, { toTag: 'two', body: sdp('v=0 two') });
  peer.respond(invite, 200, { toTag: 'three', body: sdp('v=0 three') });
  await clock.advance(0);
  expect(log).toEqual(['180 one', '180 two', '180 three', '200 two v=0 two']);
  expect(peer.requests('ACK').map((ack) => ack.toTag())).toEqual(['two', 'three']);
  // It counts on from the PRACK of its own early dialog.
  expect(peer.requests('PRACK').map((prack) => prack.header('CSeq'))).toEqual(['2 PRACK']);
  expect(peer.requests('BYE').map((bye) => [bye.toTag(), bye.header('CSeq')])).toEqual([['three', '3 BYE']]);
  peer.respond(peer.request('BYE'), 200);
  await clock.advance(0);
  expect(sessions).toHaveLength(1);
});

test('a BYE of the callee that overtakes its 200: the call is answered, acknowledged, and over', async () => {
  const invite = await call();
  peer.respond(invite, 180);
  await clock.advance(0);
  const { callId, localTag } = outgoing;
  peer.send('BYE', { callId, fromTag: 'bob', toTag: localTag, cseq: 2 });
  await clock.advance(0);
  expect([peer.statuses('BYE'), log]).toEqual([[200], ['180 bob']]);
  peer.respond(invite, 200, { body: sdp('v=0 answer') });
  await clock.advance(0);
  expect(log).toEqual(['180 bob', '200 bob v=0 answer', 'ended remote']);
  expect([peer.requests('ACK').length, peer.requests('BYE').length]).toEqual([1, 0]);
});

test('what the callee requires and nobody here can do is refused 420 before the answer too', async () => {
  const invite = await call();
  peer.respond(invite, 183, { headers: reliable(5), body: sdp('v=0 early') });
  await clock.advance(0);
  peer.respond(peer.request('PRACK'), 200);
  const { callId, localTag } = outgoing;
  peer.send('UPDATE', { callId, fromTag: 'bob', toTag: localTag, cseq: 2, headers: [['Require', 'precondition']] });
  await clock.advance(0);
  expect(peer.statuses('UPDATE')).toEqual([420]);
  expect(peer.responses('UPDATE')[0]?.header('Unsupported')).toBe('precondition');
});

describe('an UPDATE of the callee that still rings (RFC 3311)', () => {
  const update = async (cseq: number, body?: ReturnType<typeof sdp>): Promise<void> => {
    const { callId, localTag } = outgoing;
    peer.send('UPDATE', {
      callId,
      fromTag: 'bob',
      toTag: localTag,
      cseq,
      uri: `sip:${AGENT.host}:${AGENT.port}`,
      ...(body ? { body } : {}),
    });
    await clock.advance(0);
  };

  test('changes early media once our offer has its answer; before, it gets 491', async () => {
    const invite = await call({ reoffer: async (offer) => ({ body: sdp(`v=0 to ${offer}`) }) });
    peer.respond(invite, 180);
    await clock.advance(0);
    await update(7, sdp('too soon'));
    expect(peer.statuses('UPDATE')).toEqual([491]);
    peer.respond(invite, 183, { headers: reliable(5), body: sdp('v=0 early') });
    await clock.advance(0);
    peer.respond(peer.request('PRACK'), 200);
    await update(8, sdp('other'));
    await update(9);
    expect(peer.statuses('UPDATE')).toEqual([491, 200, 200]);
    expect(peer.responses('UPDATE').map(({ body }) => `${body}`)).toEqual(['', 'v=0 to other', '']);
    peer.respond(invite, 200);
    await clock.advance(0);
    // The dialog remembers what the callee counted.
    await update(3);
    expect(peer.statuses('UPDATE').at(-1)).toBe(500);
  });

  test('is refused 488 when nobody here changes the session', async () => {
    const invite = await call();
    peer.respond(invite, 183, { headers: reliable(5), body: sdp('v=0 early') });
    await clock.advance(0);
    peer.respond(peer.request('PRACK'), 200);
    await update(8, sdp('other'));
    expect(peer.statuses('UPDATE')).toEqual([488]);
  });
});
