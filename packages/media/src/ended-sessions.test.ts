import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tuneCollector } from '@hookswitch/churn';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInProcessMediaEngine } from './in-process-media-engine.ts';
import type { MediaEngine, MediaSession } from './media-engine.ts';
import type { BindRtpSocket } from './rtp/udp-socket.ts';

setFlagsFromString('--expose-gc');
const collectAll = runInNewContext('gc') as () => void;
tuneCollector();

const oldBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? Number.NaN;

/** No packet is sent: what sockets cost is not the question. */
const bind: BindRtpSocket = async (address) => ({
  address,
  onMessage: () => undefined,
  send: () => undefined,
  close: () => undefined,
});

let engine: MediaEngine;
let answer: string;

beforeAll(async () => {
  engine = createInProcessMediaEngine({ host: '127.0.0.1', ports: { min: 20_000, max: 40_000 }, bind });
  const { session, sdp } = await engine.createOfferingSession({});
  answer = (await (await engine.createSession()).answerOffer(sdp)).sdp;
  await session.close();
});

afterAll(() => engine.close());

/** So many sessions, one after the other, twenty at a time. */
async function sessions(count: number): Promise<void> {
  const open: MediaSession[] = [];
  for (let made = 0; made < count; made += 1) {
    const { session } = await engine.createOfferingSession({});
    await session.acceptAnswer(answer);
    open.push(session);
    if (open.length > 20) await open.shift()?.close();
  }
  for (const session of open) await session.close();
}

/** What a session leaves: how much old space has grown, by the middle one of five rounds. */
async function bytesLeft(): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    collectAll();
    const before = oldBytes();
    await sessions(1000);
    rounds.push((oldBytes() - before) / 1000);
  }
  return rounds.sort((a, b) => a - b)[2] ?? Number.NaN;
}

// 1 kB, and 13 where V8 may make things in old space at once.
test('an ended session leaves little to the old space', async () => {
  await sessions(1000);
  expect(await bytesLeft()).toBeLessThan(3000);
}, 60_000);
