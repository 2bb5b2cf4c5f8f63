import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createInProcessMediaEngine } from './in-process-media-engine.ts';
import type { MediaEngine, MediaSession } from './media-engine.ts';
import { MemoryNetwork } from './memory-network.test.support.ts';
import { parseRtcp } from './rtp/rtcp.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function call(
  network: MemoryNetwork,
): Promise<{ engine: MediaEngine; caller: MediaSession; callee: MediaSession }> {
  const engine = createInProcessMediaEngine({ host: '127.0.0.1', bind: network.bind });
  const caller = await engine.createSession();
  const callee = await engine.createSession({ listen: { tones: [440] } });
  await caller.acceptAnswer((await callee.answerOffer(await caller.createOffer())).sdp);
  return { engine, caller, callee };
}

test('ten seconds of a tone over a steady network are five hundred packets without jitter', async () => {
  const network = new MemoryNetwork();
  network.delayMs = 30;
  const { engine, caller, callee } = await call(network);
  const heard: string[] = [];
  callee.onEvent = (event) => event.kind === 'tone' && heard.push(`${event.frequencyHz} ${event.state}`);
  await caller.startTone(440);
  vi.advanceTimersByTime(9_999);
  await caller.stopTone();
  vi.advanceTimersByTime(400);
  const { inbound } = await callee.stats();
  expect(inbound).toMatchObject({ packets: 500, bytes: 80_000, lost: 0, jitterMs: 0, jitterMaxVarianceMs: 0 });
  expect(heard).toEqual(['440 started', '440 stopped']);
  await engine.close();
});

test('loss and delay lower the opinion score of who hears them', async () => {
  const network = new MemoryNetwork();
  const { engine, caller, callee } = await call(network);
  let count = 0;
  network.loses = (data) => {
    const isAudio = ((data[1] ?? 0) & 0x7f) === 0;
    if (isAudio) count += 1;
    return isAudio && count % 20 === 0;
  };
  await caller.startTone(440);
  vi.advanceTimersByTime(30_010);
  const lossy = (await callee.stats()).inbound;
  expect(lossy.lost).toBe(75);
  // G.711 with concealment: R = 93.2 - 0.5 (20 ms) - 15.8 (5 % of loss).
  expect(lossy.mos).toBeCloseTo(3.9, 1);
  network.delayMs = 400;
  vi.advanceTimersByTime(30_000);
  // The round trip comes from the reports: those that the callee sends are answered by the caller's, and so on.
  await callee.startTone(440);
  vi.advanceTimersByTime(30_000);
  expect((await callee.stats()).inbound.mos).toBeLessThan(lossy.mos - 0.2);
  await engine.close();
});

test('closing says BYE and leaves neither timers nor sockets', async () => {
  const network = new MemoryNetwork();
  const { engine, caller, callee } = await call(network);
  await engine.bridge(caller, callee);
  await Promise.all([caller.startTone(440), callee.startTone(440)]);
  vi.advanceTimersByTime(1000);
  network.sent.length = 0;
  await engine.close();
  const goodbyes = network.sent.filter(({ port, data }) => port % 2 === 1 && parseRtcp(data)?.goodbye);
  expect(goodbyes).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(vi.getTimerCount()).toBe(0);
  expect(network.sockets.size).toBe(0);
});

test('a new address in a re-INVITE is sent to before anything came from it', async () => {
  const network = new MemoryNetwork();
  const { engine, caller, callee } = await call(network);
  await caller.startTone(440);
  await callee.startTone(440);
  vi.advanceTimersByTime(100);
  const moved = (await callee.createOffer()).replace(/^m=audio \d+/m, 'm=audio 9000');
  await caller.answerOffer(moved);
  await callee.close();
  network.sent.length = 0;
  vi.advanceTimersByTime(100);
  expect(network.sent.length).toBeGreaterThan(3);
  expect(new Set(network.sent.map(({ port }) => port))).toEqual(new Set([9000]));
  await engine.close();
});

test('a session whose first offer fails frees its ports', async () => {
  const network = new MemoryNetwork();
  const engine = createInProcessMediaEngine({ host: '127.0.0.1', bind: network.bind });
  await expect(engine.createOfferingSession({ codecs: [] })).rejects.toThrow(RangeError);
  expect(network.sockets.size).toBe(0);
  const { session } = await engine.createOfferingSession({});
  expect(network.sockets.size).toBe(2);
  await session.close();
  await engine.close();
});

test('an unusable host or range is refused at once', () => {
  expect(() => createInProcessMediaEngine({ host: 'localhost' })).toThrow(RangeError);
  expect(() => createInProcessMediaEngine({ host: '127.0.0.1', ports: { min: 3, max: 2 } })).toThrow(RangeError);
});
