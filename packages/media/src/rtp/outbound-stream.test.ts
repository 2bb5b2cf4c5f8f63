import { expect, test } from 'vitest';
import { OutboundStream } from './outbound-stream.ts';
import { emptyRtpHeader, parseRtp, rtpHeaderBytes, writeRtpHeader } from './packet.ts';

/** The timestamp about to wrap; the sequence at the end of its lower half. */
const random = (size: number): Buffer => Buffer.alloc(size, 0xff);

function read(packet: Buffer) {
  const header = emptyRtpHeader();
  if (!parseRtp(packet, header)) throw new Error('no RTP');
  return header;
}

function own(stream: OutboundStream) {
  const packet = Buffer.alloc(rtpHeaderBytes + 160);
  stream.stamp(packet, 0, 160);
  return read(packet);
}

function relayed(stream: OutboundStream, sequence: number, timestamp: number, nowMs: number, restarted = false) {
  const packet = Buffer.alloc(rtpHeaderBytes + 160);
  writeRtpHeader(packet, 0, false, 8, sequence, timestamp, 7);
  return read(stream.restamp(packet, read(packet), 0, 160, restarted, nowMs));
}

test('own packets count up, the first with the marker and of the lower half (RFC 3711 §3.3.1)', () => {
  const stream = new OutboundStream(random, 0);
  const [first, second] = [own(stream), own(stream)];
  expect(first).toMatchObject({ marker: true, sequence: 0x7fff, timestamp: 0xffffffff, ssrc: 0xffffffff });
  expect(second).toMatchObject({ marker: false, sequence: 0x8000, timestamp: 159 });
  expect(stream).toMatchObject({ packets: 2, bytes: 320 });
});

test('numbers wrap, of own packets and of relayed ones', () => {
  const stream = new OutboundStream(random, 0);
  for (let count = 0; count < 0x8000; count += 1) own(stream);
  expect([own(stream).sequence, own(stream).sequence]).toEqual([0xffff, 0]);
  for (let count = 1; count < 0xffff; count += 1) own(stream);
  expect([65_535, 0].map((n) => relayed(stream, n, n * 160, n * 20).sequence)).toEqual([0xffff, 0]);
});

test('a pause passes on the timeline and ends with a marker', () => {
  const stream = new OutboundStream(random, 0);
  const first = own(stream);
  stream.beginTalkspurt(1020);
  const next = own(stream);
  expect(next.marker).toBe(true);
  expect((next.timestamp - first.timestamp) >>> 0).toBe(1020 * 8);
  expect(next.sequence).toBe(0x8000);
});

test('relayed audio goes on where own audio ended, and own audio where relayed ended', () => {
  const stream = new OutboundStream(random, 0);
  const before = own(stream);
  const first = relayed(stream, 5000, 123456, 20);
  expect(first).toMatchObject({ marker: true, sequence: 0x8000, payloadType: 0, ssrc: stream.ssrc });
  expect((first.timestamp - before.timestamp) >>> 0).toBe(160);
  expect(relayed(stream, 5001, 123616, 40)).toMatchObject({
    marker: false,
    sequence: 0x8001,
    timestamp: first.timestamp + 160,
  });
  stream.beginTalkspurt(60);
  expect(own(stream)).toMatchObject({ marker: true, sequence: 0x8002, timestamp: first.timestamp + 320 });
});

test('the losses and the order of a relayed source stay visible', () => {
  const stream = new OutboundStream(random, 0);
  const sequences = [100, 103, 102].map((n) => relayed(stream, n, n * 160, n * 20).sequence);
  expect(sequences).toEqual([0x7fff, 0x8002, 0x8001]);
});

test('a restarted source does not make the stream jump', () => {
  const stream = new OutboundStream(random, 0);
  const first = relayed(stream, 100, 1000, 0);
  const next = relayed(stream, 40000, 999999, 20, true);
  expect(next.sequence).toBe((first.sequence + 1) & 0xffff);
  expect((next.timestamp - first.timestamp) >>> 0).toBe(160);
});

test('after a relayed packet that was not sent, the next ones are mapped anew', () => {
  const stream = new OutboundStream(random, 0);
  relayed(stream, 100, 1000, 0);
  stream.skipRelayed();
  expect(relayed(stream, 200, 50000, 500)).toMatchObject({ marker: true, sequence: 0x8000 });
  expect(stream.skippedPackets).toBe(1);
});

test('a packet with contributing sources and padding is relayed in its own buffer as a plain one', () => {
  const stream = new OutboundStream(random, 0);
  const packet = Buffer.from('a1 08 0001 00000002 00000003 00000004 d5d4d3 01'.replaceAll(' ', ''), 'hex');
  const sent = stream.restamp(packet, read(packet), 8, 160, false, 0);
  expect(sent.buffer).toBe(packet.buffer);
  expect(sent.toString('hex')).toBe('80887fffffffffffffffffffd5d4d3');
});
