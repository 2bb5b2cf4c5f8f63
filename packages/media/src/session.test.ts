import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AudioSink } from './audio/audio-sink.ts';
import { Tone } from './audio/tone.ts';
import type { SampleRate } from './audio-frame.ts';
import { createInProcessMediaEngine } from './in-process-media-engine.ts';
import type { MediaEngine } from './media-engine.ts';
import { MemoryNetwork } from './memory-network.test.support.ts';
import { Session } from './session.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Remembers what it heard and tells the level of single frequencies in it. */
class Recorder implements AudioSink {
  readonly samples: number[] = [];
  rateHz: SampleRate = 8000;

  write(frame: Int16Array, rateHz: SampleRate): void {
    this.rateHz = rateHz;
    this.samples.push(...frame);
  }

  /** Amplitude of a frequency in the last 100 ms. */
  level(frequencyHz: number): number {
    const samples = this.samples.slice(-this.rateHz / 10);
    let [re, im] = [0, 0];
    for (const [index, sample] of samples.entries()) {
      re += sample * Math.cos((2 * Math.PI * frequencyHz * index) / this.rateHz);
      im += sample * Math.sin((2 * Math.PI * frequencyHz * index) / this.rateHz);
    }
    return samples.length === 0 ? 0 : (2 * Math.hypot(re, im)) / samples.length;
  }

  hears(...frequenciesHz: number[]): boolean[] {
    return frequenciesHz.map((frequencyHz) => this.level(frequencyHz) > 3000);
  }
}

async function open(engine: MediaEngine): Promise<Session> {
  const session = await engine.createSession();
  if (!(session instanceof Session)) throw new Error('an engine in this process makes sessions of its own');
  return session;
}

/** Two phones, each in a call with a leg of the engine; `phone` hears what its leg says. */
async function twoCalls(network = new MemoryNetwork()) {
  const engine = createInProcessMediaEngine({ host: '127.0.0.1', bind: network.bind });
  const call = async () => {
    const [phone, leg, ear] = [await open(engine), await open(engine), new Recorder()];
    await leg.acceptAnswer((await phone.answerOffer(await leg.createOffer())).sdp);
    phone.addTap(ear, 'inbound');
    return { phone, leg, ear };
  };
  return { engine, network, a: await call(), b: await call() };
}

const tone = (frequencyHz: number): Tone => new Tone({ frequenciesHz: [frequencyHz] });

test('an overlay is heard with the bridged audio, an exclusive source instead of it, and both end', async () => {
  const { engine, a, b } = await twoCalls();
  await engine.bridge(a.leg, b.leg);
  a.phone.addSource(tone(400), 'exclusive');
  vi.advanceTimersByTime(500);
  expect(b.ear.hears(400, 700, 1000)).toEqual([true, false, false]);
  const [overlay, exclusive] = [tone(700), tone(1000)];
  b.leg.addSource(overlay, 'overlay');
  vi.advanceTimersByTime(500);
  expect(b.ear.hears(400, 700, 1000)).toEqual([true, true, false]);
  b.leg.addSource(exclusive, 'exclusive');
  vi.advanceTimersByTime(500);
  expect(b.ear.hears(400, 700, 1000)).toEqual([false, true, true]);
  b.leg.removeSource(exclusive);
  b.leg.removeSource(overlay);
  vi.advanceTimersByTime(500);
  expect(b.ear.hears(400, 700, 1000)).toEqual([true, false, false]);
  expect(a.ear.hears(400, 700, 1000)).toEqual([false, false, false]);
  expect((await b.phone.stats()).inbound).toMatchObject({ lost: 0, duplicates: 0, skippedPackets: 0 });
  await engine.close();
});

test('taps hear each side of a leg, silence included, and relayed packets are not delayed by them', async () => {
  const { engine, a, b } = await twoCalls();
  await engine.bridge(a.leg, b.leg);
  const [said, heard] = [new Recorder(), new Recorder()];
  a.leg.addTap(said, 'inbound');
  a.leg.addTap(heard, 'outbound');
  vi.advanceTimersByTime(200);
  expect(said.samples.length).toBe(11 * 160);
  expect([...said.samples, ...heard.samples].every((sample) => sample === 0)).toBe(true);
  await a.phone.startTone(400);
  await b.phone.startTone(1000);
  vi.advanceTimersByTime(500);
  expect([said.hears(400, 1000), heard.hears(400, 1000)]).toEqual([
    [true, false],
    [false, true],
  ]);
  vi.advanceTimersByTime(1005);
  // A relayed packet leaves at the moment it came in: nothing waits in between.
  const { packets: relayed } = (await a.leg.stats()).outbound;
  expect(relayed).toBe((await b.phone.stats()).outbound.packets);
  a.leg.removeTap(said);
  a.leg.removeTap(heard);
  const { length } = said.samples;
  vi.advanceTimersByTime(200);
  expect(said.samples).toHaveLength(length);
  await engine.close();
});

test('a phone that is not spoken to gets no packets, and one that is gets them in one stream', async () => {
  const { engine, network, a } = await twoCalls();
  vi.advanceTimersByTime(1000);
  expect(network.sent.filter(({ port }) => port % 2 === 0)).toEqual([]);
  const first = tone(400);
  a.leg.addSource(first, 'exclusive');
  vi.advanceTimersByTime(990);
  a.leg.removeSource(first);
  vi.advanceTimersByTime(1000);
  a.leg.addSource(tone(700), 'exclusive');
  vi.advanceTimersByTime(990);
  const packets = network.sent.filter(({ port }) => port % 2 === 0).map(({ data }) => data);
  expect(packets.length).toBeGreaterThan(95);
  for (const [at, packet] of packets.slice(1).entries()) {
    expect((packet.readUInt16BE(2) - (packets[at]?.readUInt16BE(2) ?? 0)) & 0xffff).toBe(1);
  }
  // RFC 3550 §5.1: the timestamp goes on through the second in which nothing was said.
  const steps = packets
    .slice(1)
    .map((packet, at) => (packet.readUInt32BE(4) - (packets[at]?.readUInt32BE(4) ?? 0)) >>> 0);
  const pauses = steps.filter((step) => step !== 160);
  expect(pauses).toHaveLength(1);
  expect(Math.abs((pauses[0] ?? 0) - 8000)).toBeLessThan(400);
  await engine.close();
});
