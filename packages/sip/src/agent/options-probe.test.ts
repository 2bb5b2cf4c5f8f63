import { afterEach, beforeEach, expect, test } from 'vitest';
import { fixedResolver } from '../testing/fixed-resolver.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { AGENT, listenOn, RawPeer } from '../testing/raw-peer.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import type { Probe, ProbeOptions } from './options-probe.ts';
import type { UserAgent } from './user-agent.ts';

let clock: VirtualClock;
let network: MemoryNetwork;
let agent: UserAgent;
let states: string[];

beforeEach(async () => {
  clock = new VirtualClock();
  network = new MemoryNetwork(clock);
  agent = await listenOn(network, clock);
  states = [];
});

afterEach(async () => {
  await agent.close();
  await clock.advance(0);
  expect(clock.pendingTimers()).toBe(0);
});

function probe(options: Partial<ProbeOptions> = {}): Probe {
  return agent.probe({
    target: { host: '127.0.0.1', port: 5070 },
    uri: 'sip:127.0.0.1:5070',
    intervalMs: 10_000,
    onChange: (state, detail) => states.push(detail === undefined ? state : `${state}: ${detail}`),
    ...options,
  });
}

/** A peer that answers every OPTIONS with what `status` says then; nothing while that is 0. */
async function answering(port = 5070) {
  const answer = { status: 200, headers: [] as [string, string][] };
  const peer = await RawPeer.on(network, port);
  let seen = 0;
  const run = async (ms: number) => {
    for (const untilMs = clock.now() + ms; clock.now() < untilMs; ) {
      await clock.advance(100);
      const fresh = peer.requests('OPTIONS').slice(seen);
      seen += fresh.length;
      if (answer.status !== 0) for (const request of fresh) peer.respond(request, answer.status, answer);
    }
  };
  return { peer, answer, run };
}

test.each([200, 404, 405, 481, 500, 603])('a peer that answers %i is there', async (status) => {
  const { peer, answer, run } = await answering();
  answer.status = status;
  probe();
  await run(60_000);
  expect(states).toEqual(['reachable']);
  expect(peer.requests('OPTIONS').length).toBeGreaterThanOrEqual(6);
  expect(peer.requests('OPTIONS')[0]?.requestUri).toBe('sip:127.0.0.1:5070');
});

test('a peer that is silent twice is gone, and back with its first answer', async () => {
  const { answer, run } = await answering();
  probe();
  await run(5_000);
  answer.status = 0;
  // The next question comes after 9 to 10 s; then two times Timer F.
  await run(4_000 + 2 * 32_000 - 100);
  expect(states).toEqual(['reachable']);
  await run(2_000);
  expect(states).toEqual(['reachable', 'unreachable: no answer']);
  answer.status = 200;
  await run(15_000);
  expect(states).toEqual(['reachable', 'unreachable: no answer', 'reachable']);
});

test('a peer that is out of service is left alone for as long as it says', async () => {
  const { peer, answer, run } = await answering();
  answer.status = 503;
  answer.headers = [['Retry-After', '120']];
  probe();
  await run(119_000);
  expect(states).toEqual(['unreachable: 503 Service Unavailable']);
  expect(peer.requests('OPTIONS')).toHaveLength(1);
  answer.status = 200;
  await run(3_000);
  expect(states.at(-1)).toBe('reachable');
});

test('a name that nobody knows is asked for again, not in a hurry', async () => {
  let asked = 0;
  const resolver = fixedResolver(async () => {
    asked += 1;
    throw new Error('ENOTFOUND');
  });
  await agent.close();
  agent = await listenOn(network, clock, { resolver });
  probe({ target: { host: 'trunk.example', port: 5060 } });
  await clock.advance(4_000);
  expect(states).toEqual([]);
  await clock.advance(2_000);
  expect(states).toEqual(['unreachable: ENOTFOUND']);
  await clock.advance(30_000);
  expect(asked).toBeLessThanOrEqual(6);
});

test('a challenge is answered, and a probe that was stopped says nothing more', async () => {
  await agent.close();
  agent = await listenOn(network, clock, { local: { host: '127.0.0.1', port: 5080 } });
  const other = await listenOn(network, clock);
  const running = probe({ target: AGENT, uri: 'sip:127.0.0.1', credentials: { username: 'a', password: 'b' } });
  await clock.advance(100);
  expect(states).toEqual(['reachable']);
  running.stop();
  await other.close();
  await clock.advance(200_000);
  expect(states).toEqual(['reachable']);
});
