import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Tone } from '../audio/tone.ts';
import { createInProcessMediaEngine } from '../in-process-media-engine.ts';
import { MemoryNetwork } from '../memory-network.test.support.ts';
import type { RtpSocket } from '../rtp/udp-socket.ts';
import { open, Recorder } from '../test-calls.test.support.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const phones = { a: 9000, b: 9002 };

function sdpOf(port: number, direction = 'sendrecv'): string {
  return [
    ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'],
    ...[`m=audio ${port} RTP/AVP 0 8 13 101`, 'a=rtpmap:101 telephone-event/8000', `a=${direction}`, ''],
  ].join('\r\n');
}

/** Two bridged legs whose phones are this test. `taken`: how many datagrams went by a lane. */
async function bridgedLegs(lanes: 'lanes' | 'none' = 'lanes') {
  const network = new MemoryNetwork();
  const random = (size: number) => Buffer.alloc(size, 0x5a);
  const engine = createInProcessMediaEngine({ host: '127.0.0.1', bind: network.bind, randomBytes: random });
  const [a, b] = [await open(engine), await open(engine)];
  const portOf = (sdp: string) => Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
  const ports = {
    a: portOf((await a.answerOffer(sdpOf(phones.a))).sdp),
    b: portOf((await b.answerOffer(sdpOf(phones.b))).sdp),
  };
  await engine.bridge(a, b);
  let taken = 0;
  const socket = (leg: 'a' | 'b'): RtpSocket => {
    const found = network.sockets.get(ports[leg]);
    if (found === undefined) throw new Error('closed');
    return found;
  };
  const arrive = (leg: 'a' | 'b', data: Buffer, from = { address: '127.0.0.1', port: phones[leg] }) => {
    const at = socket(leg);
    if (lanes === 'lanes' && at.bypass?.take(data, from) === true) taken += 1;
    else at.onMessage(data, from);
  };
  /** A packet of audio from a phone. */
  const say = (leg: 'a' | 'b', sequence: number) => arrive(leg, packetOf({ sequence, ssrc: leg === 'a' ? 1 : 2 }));
  const hasLane = (leg: 'a' | 'b') => socket(leg).bypass !== undefined;
  return { engine, network, a, b, arrive, say, hasLane, taken: () => taken };
}

interface PacketFields {
  readonly sequence: number;
  readonly ssrc: number;
  readonly payloadType?: number;
  readonly marker?: boolean;
  readonly sources?: number;
  readonly payload?: Buffer;
  readonly timestamp?: number;
}

function packetOf(fields: PacketFields): Buffer {
  const { sequence, ssrc, payloadType = 0, marker = false, sources = 0, timestamp = sequence * 160 } = fields;
  const head = Buffer.alloc(12 + 4 * sources);
  head[0] = 0x80 | sources;
  head[1] = (marker ? 0x80 : 0) | payloadType;
  head.writeUInt16BE(sequence & 0xffff, 2);
  head.writeUInt32BE(timestamp >>> 0, 4);
  head.writeUInt32BE(ssrc, 8);
  return Buffer.concat([head, fields.payload ?? Buffer.alloc(160, sequence)]);
}

/** The same numbers for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What one phone does in the course of a bad day: mostly packets in order, and everything else that may come. */
function badDay(seed: number) {
  const random = randomOf(seed);
  const sides = { a: { sequence: 65_400, ssrc: 7 }, b: { sequence: 10, ssrc: 4_000_000_000 } };
  const stranger = { address: '10.9.8.7', port: 4321 };
  return Array.from({ length: 3000 }, () => {
    const leg = random(2) === 0 ? ('a' as const) : ('b' as const);
    const side = sides[leg];
    const waitMs = random(30);
    const kind = random(60);
    side.sequence += kind === 1 ? 3 : kind === 2 ? -2 : kind === 3 ? 0 : kind === 4 ? 9000 : 1;
    if (kind === 5) side.ssrc += 1;
    const { sequence, ssrc } = side;
    const fields = { sequence, ssrc, marker: kind === 6, sources: kind === 7 ? 2 : 0 };
    if (kind === 8) return { leg, waitMs, data: packetOf({ ...fields, payloadType: 13, payload: Buffer.of(60) }) };
    if (kind === 9)
      return { leg, waitMs, data: packetOf({ ...fields, payloadType: 101, payload: Buffer.of(5, 10, 0, 80) }) };
    if (kind === 10) return { leg, waitMs, data: packetOf({ ...fields, payloadType: 8 }) };
    if (kind === 11) return { leg, waitMs, data: packetOf({ ...fields, payload: Buffer.alloc(0) }) };
    if (kind === 12) return { leg, waitMs, data: packetOf({ ...fields, payload: Buffer.alloc(1700) }) };
    if (kind === 13) return { leg, waitMs, data: packetOf({ ...fields, timestamp: random(2 ** 32) }) };
    if (kind === 14) return { leg, waitMs, data: packetOf(fields), from: stranger };
    if (kind === 15) return { leg, waitMs, data: Buffer.from([0x80, 200, 0, 1, 0, 0, 0, 7]) };
    if (kind === 16) return { leg, waitMs, data: Buffer.from(`${random(1000)}`) };
    if (kind === 17) return { leg, waitMs: 2500, data: packetOf(fields) };
    return { leg, waitMs, data: packetOf(fields) };
  });
}

async function liveThrough(seed: number, lanes: 'lanes' | 'none') {
  const { engine, network, a, b, arrive, taken } = await bridgedLegs(lanes);
  for (const { leg, waitMs, data, from } of badDay(seed)) {
    vi.advanceTimersByTime(waitMs);
    arrive(leg, Buffer.from(data), from);
  }
  const figures = [await a.stats(), await b.stats()];
  const sent = network.sent.map(({ port, data }) => `${port} ${data.toString('hex')}`);
  await engine.close();
  return { figures, sent, taken: taken() };
}

test.each([1, 2, 3, 4, 5])(
  'what is sent, and every figure, is the same by a lane as without one (seed %d)',
  async (seed) => {
    const by = await liveThrough(seed, 'lanes');
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const without = await liveThrough(seed, 'none');
    expect(by.taken).toBeGreaterThan(1000);
    expect(without.taken).toBe(0);
    expect(by.figures).toEqual(without.figures);
    expect(by.sent.length).toBeGreaterThan(2000);
    expect(by.sent).toEqual(without.sent);
  },
);

const tone = new Tone({ frequenciesHz: [400] });

test.each<[string, (legs: Awaited<ReturnType<typeof bridgedLegs>>) => unknown]>([
  ['a tap on what it says', ({ a }) => a.audio.addTap(new Recorder(), 'inbound')],
  ['a tap on what the other hears', ({ b }) => b.audio.addTap(new Recorder(), 'outbound')],
  ['something that plays at the other end', ({ b }) => b.audio.addSource(tone, 'overlay')],
  ['a filter', ({ a }) => a.shiftPitch({ track: 'inbound', factor: 2 })],
  ['a fork of it', ({ a }) => a.startFork({ received: { host: '127.0.0.1', port: 7000 } })],
  ['a fork of the other', ({ b }) => b.startFork({ sent: { host: '127.0.0.1', port: 7000 } })],
  ['a hold of the other', ({ b }) => b.answerOffer(sdpOf(phones.b, 'sendonly'))],
  ['a hold of it', ({ a }) => a.answerOffer(sdpOf(phones.a, 'recvonly'))],
  ['an offer with payload types of its own', ({ a }) => a.createOffer({ codecs: ['G722'] })],
  ['a supervisor', async ({ engine, a }) => engine.supervise(await negotiated(engine), a, 'monitor')],
  ['the end of the bridge', ({ engine, a }) => engine.unbridge(a)],
  ['another bridge', async ({ engine, a }) => engine.bridge(a, await negotiated(engine))],
  ['the end of the other', ({ b }) => b.close()],
])('%s closes the lane at once', async (_what, change) => {
  const legs = await bridgedLegs();
  for (let sequence = 0; sequence < 5; sequence += 1) legs.say('a', sequence);
  expect(legs.hasLane('a')).toBe(true);
  expect(legs.taken()).toBe(4);
  await change(legs);
  expect(legs.hasLane('a')).toBe(false);
  await legs.engine.close();
});

async function negotiated(engine: Awaited<ReturnType<typeof bridgedLegs>>['engine']) {
  const session = await open(engine);
  await session.answerOffer(sdpOf(9100));
  return session;
}

test('while tones are listened for as keys there is no lane', async () => {
  const legs = await bridgedLegs();
  await legs.a.answerOffer(
    sdpOf(phones.a)
      .replace(' 101', '')
      .replace(/a=rtpmap:101.*\r\n/, ''),
  );
  for (let sequence = 0; sequence < 5; sequence += 1) legs.say('a', sequence);
  expect(legs.hasLane('a')).toBe(false);
  legs.say('b', 0);
  legs.say('b', 1);
  expect(legs.taken()).toBe(1);
  await legs.engine.close();
});

test('a lane leads to where the other far end is now', async () => {
  const legs = await bridgedLegs();
  legs.say('a', 0);
  legs.say('a', 1);
  legs.arrive('b', packetOf({ sequence: 0, ssrc: 2 }), { address: '127.0.0.1', port: 9444 });
  legs.say('a', 2);
  expect(legs.taken()).toBe(2);
  expect(legs.network.sent.filter(({ data }) => data.length === 172).map(({ port }) => port)).toEqual([
    ...[phones.b, phones.b, phones.a, 9444],
  ]);
  await legs.engine.close();
});
