import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Tone } from './audio/tone.ts';
import { createInProcessMediaEngine } from './in-process-media-engine.ts';
import { MemoryNetwork } from './memory-network.test.support.ts';
import { call, open, Recorder, twoCalls } from './test-calls.test.support.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const tone = (frequencyHz: number): Tone => new Tone({ frequenciesHz: [frequencyHz] });

test('an overlay is heard with the bridged audio, an exclusive source instead of it, and both end', async () => {
  const { engine, a, b } = await twoCalls();
  await engine.bridge(a.leg, b.leg);
  a.phone.audio.addSource(tone(400), 'exclusive');
  vi.advanceTimersByTime(500);
  expect(b.ear.hears(400, 700, 1000)).toEqual([true, false, false]);
  const [overlay, exclusive] = [tone(700), tone(1000)];
  b.leg.audio.addSource(overlay, 'overlay');
  vi.advanceTimersByTime(500);
  expect(b.ear.hears(400, 700, 1000)).toEqual([true, true, false]);
  b.leg.audio.addSource(exclusive, 'exclusive');
  vi.advanceTimersByTime(500);
  expect(b.ear.hears(400, 700, 1000)).toEqual([false, true, true]);
  b.leg.audio.removeSource(exclusive);
  b.leg.audio.removeSource(overlay);
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
  a.leg.audio.addTap(said, 'inbound');
  a.leg.audio.addTap(heard, 'outbound');
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
  a.leg.audio.removeTap(said);
  a.leg.audio.removeTap(heard);
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
  a.leg.audio.addSource(first, 'exclusive');
  vi.advanceTimersByTime(990);
  a.leg.audio.removeSource(first);
  vi.advanceTimersByTime(1000);
  a.leg.audio.addSource(tone(700), 'exclusive');
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

describe.each([
  ['PCMU', 'PCMA'],
  ['PCMU', 'G722'],
  ['PCMA', 'OPUS'],
  ['G722', 'OPUS'],
  ['L16', 'PCMU'],
  ['OPUS', 'OPUS'],
] as const)('a bridge of %s and %s', (first, second) => {
  test('carries tones both ways at their level, within 100 ms, without gaps', async () => {
    const { engine, a, b } = await twoCalls({ a: first, b: second });
    await engine.bridge(a.leg, b.leg);
    vi.advanceTimersByTime(200);
    a.ear.clear();
    b.ear.clear();
    a.phone.audio.addSource(tone(700), 'exclusive');
    b.phone.audio.addSource(tone(1900), 'exclusive');
    vi.advanceTimersByTime(3000);
    for (const [ear, heardHz, otherHz] of [
      [a.ear, 1900, 700],
      [b.ear, 700, 1900],
    ] as const) {
      // A tone has an amplitude of 7164; half a decibel more or less.
      expect(ear.level(heardHz)).toBeGreaterThan(6760);
      expect(ear.level(heardHz)).toBeLessThan(7590);
      expect(ear.level(otherHz)).toBeLessThan(200);
      expect(ear.beginsAtMs()).toBeLessThan(100);
      expect(ear.longestGapMs()).toBe(0);
    }
    for (const session of [a.phone, a.leg, b.phone, b.leg]) {
      expect((await session.stats()).inbound).toMatchObject({ lost: 0, duplicates: 0, skippedPackets: 0 });
    }
    await engine.close();
  });
});

test('packets are made up for when they are lost, out of order or late, and the delay comes back down', async () => {
  const { engine, network, a, b } = await twoCalls({ b: 'G722' });
  await engine.bridge(a.leg, b.leg);
  a.phone.audio.addSource(tone(440), 'exclusive');
  let count = 0;
  network.loses = () => {
    count += 1;
    return count % 50 === 0;
  };
  vi.advanceTimersByTime(5000);
  expect(b.ear.longestGapMs()).toBe(0);
  network.loses = () => false;
  // 0 to 80 ms of jitter, which also swaps packets.
  let seed = 7;
  network.delayOf = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed % 80;
  };
  vi.advanceTimersByTime(4000);
  b.ear.clear();
  vi.advanceTimersByTime(4000);
  expect(b.ear.longestGapMs()).toBeLessThanOrEqual(20);
  network.delayOf = () => 0;
  vi.advanceTimersByTime(15_000);
  a.phone.audio.addSource(new Tone({ frequenciesHz: [1000] }), 'exclusive');
  b.ear.clear();
  vi.advanceTimersByTime(300);
  const recent = b.ear.samples.slice(0, 0.12 * b.ear.rateHz);
  expect(recent.some((sample) => Math.abs(sample) > 9000)).toBe(true);
  await engine.close();
});

test('a far end that changes its codec in mid-call is heard on', async () => {
  const { engine, a, b } = await twoCalls();
  await engine.bridge(a.leg, b.leg);
  a.phone.audio.addSource(tone(700), 'exclusive');
  vi.advanceTimersByTime(500);
  expect(b.ear.hears(700)).toEqual([true]);
  for (const codec of ['G722', 'OPUS', 'PCMA'] as const) {
    await a.phone.acceptAnswer((await a.leg.answerOffer(await a.phone.createOffer({ codecs: [codec] }))).sdp);
    vi.advanceTimersByTime(500);
    expect(b.ear.hears(700)).toEqual([true]);
  }
  expect((await b.phone.stats()).inbound).toMatchObject({ lost: 0, skippedPackets: 0 });
  await engine.close();
});

test.each([10, 20, 30, 40, 50, 60])('packets of %d ms leave in an even rhythm', async (ptimeMs) => {
  const { engine, network, a } = await twoCalls();
  const offer = (await a.phone.createOffer()).replace(/a=ptime:\d+/, `a=ptime:${ptimeMs}`);
  await a.phone.acceptAnswer((await a.leg.answerOffer(offer)).sdp);
  const sentAtMs: number[] = [];
  network.delayOf = (data) => {
    if (data.length > 80) sentAtMs.push(performance.now());
    return 0;
  };
  a.leg.audio.addSource(tone(440), 'exclusive');
  vi.advanceTimersByTime(1500);
  const steps = sentAtMs.slice(1).map((atMs, index) => atMs - (sentAtMs[index] ?? 0));
  expect(new Set(steps)).toEqual(new Set([ptimeMs]));
  expect(a.ear.longestGapMs()).toBe(0);
  await engine.close();
});

test('comfort noise is heard at its level while the far end pauses, and is no loss', async () => {
  const network = new MemoryNetwork();
  const engine = createInProcessMediaEngine({ host: '127.0.0.1', bind: network.bind });
  const [leg, ear] = [await open(engine), new Recorder()];
  leg.audio.addTap(ear, 'inbound');
  const sdp = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    'm=audio 9000 RTP/AVP 0 13',
    '',
  ];
  const answer = await leg.answerOffer(sdp.join('\r\n'));
  const port = Number(/^m=audio (\d+)/m.exec(answer.sdp)?.[1]);
  const send = (payloadType: number, sequence: number, payload: Buffer) => {
    const head = Buffer.alloc(12);
    head[0] = 0x80;
    head[1] = payloadType;
    head.writeUInt16BE(sequence, 2);
    head.writeUInt32BE(sequence * 160, 4);
    network.sockets.get(port)?.onMessage(Buffer.concat([head, payload]), { address: '127.0.0.1', port: 9000 });
  };
  for (let sequence = 0; sequence < 10; sequence += 1) {
    send(0, sequence, Buffer.alloc(160, 0x90));
    vi.advanceTimersByTime(20);
  }
  send(13, 10, Buffer.of(50, 0, 0));
  vi.advanceTimersByTime(1000);
  ear.clear();
  vi.advanceTimersByTime(1000);
  const rms = Math.sqrt(ear.samples.reduce((sum, sample) => sum + sample ** 2, 0) / ear.samples.length);
  expect(20 * Math.log10(rms / 32_768)).toBeCloseTo(-50, 0);
  expect((await leg.stats()).inbound).toMatchObject({ lost: 0, skippedPackets: 0, packets: 11 });
  await engine.close();
});

describe.each(['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_128_GCM', 'AES_256_CM_HMAC_SHA1_32'])('SRTP with %s', (suite) => {
  test('is heard both ways through a bridge to a leg in the clear, and nothing crosses the network readable', async () => {
    const { engine, network, a: clear } = await twoCalls();
    const [phone, leg, ear] = [await open(engine), await open(engine), new Recorder()];
    const offer = await leg.createOffer({ codecs: ['PCMU'], encryption: 'SRTP' });
    // A phone that knows this suite alone.
    const onlyOne = offer.replaceAll(/a=crypto:\d+ (\S+) \S+\r\n/g, (line, name) => (name === suite ? line : ''));
    const answer = await phone.answerOffer(onlyOne);
    await leg.acceptAnswer(answer.sdp);
    phone.audio.addTap(ear, 'inbound');
    expect(answer.negotiated.encryption).toBe('SRTP');
    await engine.bridge(leg, clear.leg);
    phone.audio.addSource(tone(900), 'exclusive');
    clear.phone.audio.addSource(tone(400), 'exclusive');
    vi.advanceTimersByTime(10_000);
    expect(ear.hears(400, 900)).toEqual([true, false]);
    expect(clear.ear.hears(400, 900)).toEqual([false, true]);
    expect([ear.longestGapMs(), clear.ear.longestGapMs()]).toEqual([0, 0]);
    // Silence and tones in mu-law repeat octets all the time; ciphertext does not.
    const ports = [offer, answer.sdp].map((sdp) => Number(/^m=audio (\d+)/m.exec(sdp)?.[1]));
    const encrypted = network.sent.filter(({ port }) => ports.includes(port));
    expect(encrypted.length).toBeGreaterThan(900);
    for (const { data } of encrypted) expect(new Set(data.subarray(12)).size).toBeGreaterThan(data.length / 4);
    const figures = await leg.stats();
    expect(figures.inbound).toMatchObject({ lost: 0, skippedPackets: 0 });
    // Reports were understood, so SRTCP works: the round trip of a network without delay.
    expect(figures.inbound.mos).toBeGreaterThan(4);
    await engine.close();
  });
});

test('what is in the clear, changed or repeated on an encrypted leg is neither heard nor counted as received', async () => {
  const { engine, network, a } = await twoCalls();
  const offer = await a.phone.createOffer({ encryption: 'SRTP' });
  await a.phone.acceptAnswer((await a.leg.answerOffer(offer)).sdp);
  await a.phone.startTone(400);
  vi.advanceTimersByTime(100);
  const { inbound: before } = await a.leg.stats();
  await a.phone.stopTone();
  vi.advanceTimersByTime(100);
  const audio = network.sent.filter(({ data }) => data.length > 160).at(-1);
  if (!audio) throw new Error('nothing was sent');
  const from = { address: '127.0.0.1', port: 5 };
  const port = Number(/^m=audio (\d+)/m.exec(await a.leg.createOffer())?.[1]);
  const changed = Buffer.from(audio.data);
  changed[20] = (changed[20] ?? 0) ^ 1;
  for (const data of [changed, audio.data, Buffer.concat([audio.data.subarray(0, 12), Buffer.alloc(160)])]) {
    network.sockets.get(port)?.onMessage(Buffer.from(data), from);
  }
  const { inbound: after } = await a.leg.stats();
  expect(after.packets - before.packets).toBeLessThanOrEqual(5);
  expect(after.skippedPackets - before.skippedPackets).toBe(3);
  await engine.close();
});

test('a far end gets one stream through tones, bridges of either kind, a hold and another partner', async () => {
  const { engine, network, a, b } = await twoCalls();
  const other = await call(engine, 'G722');
  const sent: Buffer[] = [];
  const portOfA = Number(/^m=audio (\d+)/m.exec(await a.phone.createOffer())?.[1]);
  network.delayOf = (data) => {
    if (network.sent.at(-1)?.port === portOfA) sent.push(Buffer.from(data));
    return 0;
  };
  const startMs = performance.now();
  const sentAtMs = () => performance.now() - startMs;
  const moments: number[] = [];
  const step = async (what: () => unknown) => {
    await what();
    const before = sent.length;
    vi.advanceTimersByTime(700);
    if (sent.length > before) moments.push(sentAtMs());
  };
  await b.phone.startTone(700);
  await other.phone.startTone(1000);
  await step(() => a.leg.startTone(400));
  await step(() => a.leg.stopTone());
  await step(() => engine.bridge(a.leg, b.leg));
  const overlay = tone(300);
  await step(() => a.leg.audio.addSource(overlay, 'overlay'));
  await step(() => a.leg.audio.removeSource(overlay));
  const resume = (await a.phone.createOffer()).replace('a=inactive', 'a=sendrecv');
  await step(async () => void (await a.leg.answerOffer(resume.replace('a=sendrecv', 'a=sendonly'))));
  await step(async () => void (await a.leg.answerOffer(resume)));
  await step(() => engine.bridge(a.leg, other.leg));
  await step(() => engine.bridge(a.leg, b.leg));
  expect(moments).toHaveLength(7);
  expect(new Set(sent.map((packet) => packet.readUInt32BE(8))).size).toBe(1);
  const [first] = sent;
  if (!first) throw new Error('nothing was sent');
  for (const [at, packet] of sent.entries()) {
    expect((packet.readUInt16BE(2) - first.readUInt16BE(2)) & 0xffff).toBe(at);
  }
  // Timestamps follow the clock all the way: they never go back, nor run ahead of it by more than what is on its way.
  const last = sent.at(-1) ?? first;
  const elapsedMs = ((last.readUInt32BE(4) - first.readUInt32BE(4)) >>> 0) / 8;
  expect(Math.abs(elapsedMs - sentAtMs())).toBeLessThan(60);
  for (const [at, packet] of sent.slice(1).entries()) {
    expect((packet.readUInt32BE(4) - (sent[at]?.readUInt32BE(4) ?? 0)) | 0).toBeGreaterThan(0);
  }
  expect((await a.phone.stats()).inbound).toMatchObject({ lost: 0, duplicates: 0 });
  await engine.close();
});

test('a fork that is stopped, or wanted twice, while its ports are opened', async () => {
  const { engine, a } = await twoCalls();
  const targets = { received: { host: '10.0.0.9', port: 4000 } };
  const starting = a.leg.startFork(targets);
  await expect(a.leg.startFork(targets)).rejects.toMatchObject({ code: 'wrong-state' });
  await a.leg.stopFork();
  await starting;
  // It is stopped, not forgotten: it may be started again, once.
  await a.leg.startFork(targets);
  await expect(a.leg.startFork(targets)).rejects.toMatchObject({ code: 'wrong-state' });
  await a.leg.stopFork();
  await engine.close();
});

test.each([
  ['a URL that no WebSocket can have', { url: 'ws://127.0.0.1/#part' }],
  ['a token that no header can hold', { url: 'ws://127.0.0.1/', authToken: 'a\r\nb: c' }],
])('a media stream to %s fails with an event, and another one may follow', async (_name, to) => {
  const { engine, a } = await twoCalls();
  const events: unknown[] = [];
  a.leg.onEvent = (event) => events.push(event);
  const stream = {
    ...({
      id: '7f6dd1f0-5bd1-4b4b-9f0e-0d0b64c9d1aa',
      track: 'inbound_track',
      codec: 'default',
      waits: false,
    } as const),
    ...{ back: { mode: 'mp3', codec: 'PCMU', rateHz: 8000, target: 'self' } as const, start: {}, stop: {} },
  };
  for (let times = 0; times < 2; times += 1) await a.leg.startStream({ ...stream, ...to });
  const failed = { kind: 'stream-failed', streamId: stream.id, reason: expect.any(String) };
  expect(events).toEqual([failed, failed]);
  await engine.close();
});
