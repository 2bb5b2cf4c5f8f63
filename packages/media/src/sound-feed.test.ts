import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { feedRateHz } from './sound-feed.ts';
import { Recorder, twoCalls } from './test-calls.test.support.ts';

/** A program that reads feeds: what each one said, by its first line. */
class Ear {
  readonly path: string;
  readonly heard = new Map<string, Recorder>();
  readonly #server: Server;
  readonly #told = new EventEmitter();
  readonly #ends = new Set<Promise<unknown>>();
  readsNothing = false;

  constructor(directory: string) {
    this.path = join(directory, 'ear');
    this.#server = createServer((socket) => {
      const chunks: Buffer[] = [];
      if (this.readsNothing) socket.pause();
      else socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('error', () => {});
      this.#ends.add(
        once(socket, 'close').then(() => {
          const all = Buffer.concat(chunks);
          const at = all.indexOf('\n');
          const samples = new Recorder();
          const said = all.subarray(at + 1);
          const frame = new Int16Array(said.length / 2).map((_, index) => said.readInt16BE(2 * index));
          samples.write(frame, feedRateHz);
          this.heard.set(all.toString('latin1', 0, at), samples);
          this.#told.emit('ended');
        }),
      );
    });
  }

  async open(): Promise<this> {
    this.#server.listen(this.path);
    await once(this.#server, 'listening');
    return this;
  }

  /** Resolves when `count` feeds have ended. */
  async ended(count: number): Promise<void> {
    while (this.heard.size < count) await once(this.#told, 'ended');
  }

  async close(): Promise<void> {
    this.#server.close();
    await Promise.all(this.#ends);
  }
}

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'feed-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true });
});

test('each side of a leg reaches the program at 16 kHz, whatever the leg speaks, until the feed or the leg ends', async () => {
  const ear = await new Ear(directory).open();
  const { engine, a, b } = await twoCalls();
  await engine.bridge(a.leg, b.leg);
  await a.leg.startFeed({ id: 'said', side: 'inbound', path: ear.path });
  await a.leg.startFeed({ id: 'heard', side: 'outbound', path: ear.path });
  await a.phone.startTone(400);
  await b.phone.startTone(1000);
  vi.advanceTimersByTime(700);
  await a.leg.stopFeed('said');
  await ear.ended(1);
  vi.advanceTimersByTime(300);
  await a.leg.close();
  await ear.ended(2);
  const [said, heard] = [ear.heard.get('said'), ear.heard.get('heard')];
  expect([said?.hears(400, 1000), heard?.hears(400, 1000)]).toEqual([
    [true, false],
    [false, true],
  ]);
  const lengthMs = (recorder: Recorder | undefined) => ((recorder?.samples.length ?? 0) * 1000) / feedRateHz;
  expect(Math.abs(lengthMs(said) - 700)).toBeLessThanOrEqual(40);
  expect(Math.abs(lengthMs(heard) - 1000)).toBeLessThanOrEqual(40);
  await engine.close();
  await ear.close();
});

test('a program that is not there is an error, and the leg goes on without it', async () => {
  const { engine, a } = await twoCalls();
  const spec = { id: 'said', side: 'inbound', path: join(directory, 'nobody') } as const;
  await expect(a.leg.startFeed(spec)).rejects.toMatchObject({ code: 'nobody-listens' });
  await expect(a.leg.startFeed(spec)).rejects.toMatchObject({ code: 'nobody-listens' });
  await a.leg.stopFeed('said');
  expect(a.leg.closed).toBe(false);
  await engine.close();
});

test('a program that reads nothing costs no more than a bound', async () => {
  const ear = await new Ear(directory).open();
  ear.readsNothing = true;
  const { engine, a } = await twoCalls();
  await a.leg.startFeed({ id: 'said', side: 'inbound', path: ear.path });
  const waiting = () => process.memoryUsage().arrayBuffers;
  const before = waiting();
  // Ten minutes of it would be 19 MB.
  for (let minute = 0; minute < 10; minute += 1) {
    vi.advanceTimersByTime(60_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(waiting() - before).toBeLessThan(8_000_000);
  await expect(a.leg.startFeed({ id: 'said', side: 'inbound', path: ear.path })).rejects.toMatchObject({
    code: 'wrong-state',
  });
  await engine.close();
});
