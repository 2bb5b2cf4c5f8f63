import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { listenOn, RawPeer } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { Session } from './session.ts';
import type { UserAgent } from './user-agent.ts';

let clock: VirtualClock;
let agent: UserAgent;
let peer: RawPeer;
let other: RawPeer;
let invites: IncomingInvite[];
let log: string[];

beforeEach(async () => {
  clock = new VirtualClock();
  const network = new MemoryNetwork(clock);
  invites = [];
  log = [];
  agent = await listenOn(network, clock, { onInvite: (invite) => void invites.push(invite) });
  peer = await RawPeer.on(network);
  other = await RawPeer.on(network, 5071);
});

afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
});

/** The peer calls, and the agent takes the call. */
async function talk(): Promise<Session> {
  peer.send('INVITE');
  await clock.advance(0);
  const session = invites.at(-1)?.accept({}, { ended: (end) => void log.push(`ended ${end.by}`) });
  if (!session) throw new Error('no call');
  await clock.advance(0);
  peer.send('ACK', { toTag: session.localTag });
  await clock.advance(0);
  return session;
}

let count = 0;
async function replace(replaces: string, more: readonly (readonly [string, string])[] = []): Promise<void> {
  other.send('INVITE', {
    callId: `replacing ${++count}`,
    fromTag: 'carol',
    headers: [['Require', 'replaces'], ['Replaces', replaces], ...more],
  });
  await clock.advance(0);
}

const named = ({ callId, localTag, remoteTag }: Session) => `${callId};to-tag=${localTag};from-tag=${remoteTag}`;

test('an INVITE with Replaces is told whom it replaces, and accepting it ends that call', async () => {
  const session = await talk();
  await replace(named(session));
  const invite = invites.at(-1);
  expect(invite?.replaces).toEqual({ kind: 'session', session });
  expect(peer.requests('BYE')).toEqual([]);
  invite?.accept({}, { ended: () => undefined });
  await clock.advance(0);
  expect(other.statuses('INVITE')).toEqual([200]);
  peer.respond(peer.request('BYE'), 200);
  await clock.advance(0);
  expect(log).toEqual(['ended local']);
});

test('refusing it leaves the call as it was', async () => {
  const session = await talk();
  await replace(named(session));
  invites.at(-1)?.reject(403);
  await clock.advance(0);
  expect(other.statuses('INVITE')).toEqual([403]);
  expect(peer.requests('BYE')).toEqual([]);
});

test('a call nobody knows gets 481, an ended one 481 or 603, early-only 486, nonsense 400', async () => {
  const session = await talk();
  await replace(`${session.callId};to-tag=nobody;from-tag=${session.remoteTag}`);
  // The tags the other way round name the same call as its other side sees it.
  await replace(`${session.callId};to-tag=${session.remoteTag};from-tag=${session.localTag}`);
  await replace(`${named(session)};early-only`);
  await replace(session.callId);
  await replace(named(session), [['Replaces', named(session)]]);
  session.bye();
  await clock.advance(0);
  await replace(named(session));
  peer.respond(peer.request('BYE'), 200);
  await clock.advance(0);
  await replace(named(session));
  expect(other.statuses('INVITE')).toEqual([481, 481, 486, 400, 400, 603, 481]);
  expect(invites).toHaveLength(1);
});

test('a call of ours that rings is cancelled once its place is taken; one that rings here is not ours to replace', async () => {
  const outgoing = agent.invite(
    { requestUri: 'sip:bob@127.0.0.1:5070', from: { uri: 'sip:us@example.com' } },
    { accepted: () => expect.unreachable(), failed: (failure) => void log.push(failure.kind) },
  );
  await clock.advance(0);
  const ringing = peer.respond(peer.request('INVITE'), 180);
  await clock.advance(0);
  await replace(`${outgoing.callId};to-tag=${outgoing.localTag};from-tag=${ringing.toTag()};early-only`);
  expect(invites.at(-1)?.replaces?.kind).toBe('ringing');
  invites.at(-1)?.accept({}, { ended: () => undefined });
  await clock.advance(0);
  expect(peer.requests('CANCEL')).toHaveLength(1);
  peer.respond(peer.request('CANCEL'), 200);
  peer.respond(peer.request('INVITE'), 487);
  await clock.advance(0);
  expect(log).toEqual(['cancelled']);
  peer.send('INVITE', { callId: 'inbound' });
  await clock.advance(0);
  invites.at(-1)?.progress(180);
  await clock.advance(0);
  const toTag = peer.responses('INVITE').at(-1)?.toTag();
  await replace(`inbound;to-tag=${toTag};from-tag=alice`);
  expect(other.statuses('INVITE').at(-1)).toBe(481);
});
