import { describe, expect, test } from 'vitest';
import { OutboundStream } from './outbound-stream.ts';
import { ReceiveStatistics } from './receive-statistics.ts';
import { buildRtcp, parseRtcp } from './rtcp.ts';
import { RtcpReporter } from './rtcp-reporter.ts';
import type { RtpSocket } from './udp-socket.ts';

const block = {
  ssrc: 9,
  fractionLost: 255,
  cumulativeLost: 2,
  highestSequence: 65537,
  jitter: 3,
  lastReport: 0xaabbccdd,
  delaySinceLastReport: 65536,
};

test('a sender report is laid out as RFC 3550 §6.4.1 and §6.5 say', () => {
  const sender = { atMs: 1500, rtpTimestamp: 0xfffffffe, packets: 5, octets: 800 };
  const packet = buildRtcp({ ssrc: 1, cname: 'abc', sender, block, goodbye: true }).toString('hex');
  expect(packet).toBe(
    [
      '81c8000c00000001', // SR, one block, 12 words more
      '0000000180000000fffffffe0000000500000320',
      '00000009ff000002000100010000000' + '3aabbccdd00010000',
      '81ca0003000000010103616263000000', // SDES, CNAME 3 octets, zero to the word's end
      '81cb000100000001', // BYE
    ].join(''),
  );
});

test('what is built is read back', () => {
  const packet = buildRtcp({ ssrc: 1, cname: 'abcd', sender: undefined, block, goodbye: true });
  expect(parseRtcp(packet)).toEqual({
    ssrc: 1,
    blocks: [{ ssrc: 9, lastReport: 0xaabbccdd, delaySinceLastReport: 65536 }],
    goodbye: true,
  });
});

describe('what RFC 3550 §A.2 refuses is refused', () => {
  test.each([
    ['short', '80c90000'],
    ['not beginning with a report', '81ca00020000000101000000'],
    ['padded first packet', 'a0c9000100000001'],
    ['a second packet of version 1', '80c900010000000140cb000100000001'],
    ['a length beyond the end', '80c9000200000001'],
    ['more blocks than octets', '82c9000100000001'],
    ['a stump at the end', '80c900010000000180'],
  ])('%s', (_, hex) => {
    expect(parseRtcp(Buffer.from(hex, 'hex'))).toBeUndefined();
  });
});

/** A reporter whose peer has SSRC 9, on a clock moved by hand. */
function reporterWithPeer() {
  const timers: { dueMs: number; fire: () => void; cancelled: boolean }[] = [];
  const sent: { packet: Buffer; port: number }[] = [];
  let nowMs = 10_000;
  const clock = {
    now: () => nowMs,
    setTimer(delayMs: number, fire: () => void) {
      const timer = { dueMs: nowMs + delayMs, fire, cancelled: false };
      timers.push(timer);
      return {
        cancel() {
          timer.cancelled = true;
        },
      };
    },
  };
  const socket: RtpSocket = {
    address: { host: '127.0.0.1', port: 5001 },
    send: (packet, port) => sent.push({ packet: Buffer.from(packet), port }),
    close() {},
    onMessage() {},
  };
  const randomBytes = (size: number): Buffer => Buffer.alloc(size, 0x80);
  const outbound = new OutboundStream(randomBytes, nowMs);
  const reporter = new RtcpReporter({
    clock,
    randomBytes,
    socket,
    outbound,
    statistics: new ReceiveStatistics(),
    remoteSsrc: () => 9,
    destination: () => ({ host: '127.0.0.1', port: 4001 }),
  });
  const next = (): void => {
    const timer = timers.shift();
    if (!timer) throw new Error('no timer');
    nowMs = timer.dueMs;
    timer.fire();
  };
  return {
    reporter,
    outbound,
    socket,
    sent,
    timers,
    next,
    advance(ms: number) {
      nowMs += ms;
    },
    now: () => nowMs,
  };
}

test('reports come about every five seconds, the first sooner, and a sender report only from who sent', () => {
  const { reporter, outbound, sent, next, now } = reporterWithPeer();
  reporter.start();
  reporter.start();
  next();
  expect(now() - 10_000).toBeCloseTo(2500, -2);
  expect(sent[0]?.packet[1]).toBe(201);
  outbound.stamp(Buffer.alloc(172), 0, 160);
  next();
  expect(now() - 10_000).toBeCloseTo(7500, -2);
  expect(sent[1]?.packet[1]).toBe(200);
  next();
  expect(sent[2]?.packet[1]).toBe(201);
});

test('stopping says BYE and leaves no timer', () => {
  const { reporter, sent, timers, next } = reporterWithPeer();
  reporter.start();
  next();
  reporter.stop();
  expect(parseRtcp(sent.at(-1)?.packet ?? Buffer.alloc(0))?.goodbye).toBe(true);
  expect(timers.every((timer) => timer.cancelled)).toBe(true);
});

test('the round trip is measured from our sender report and the answer to it', () => {
  const { reporter, outbound, sent, next, advance } = reporterWithPeer();
  outbound.stamp(Buffer.alloc(172), 0, 160);
  reporter.start();
  next();
  const lastReport = sent[0]?.packet.readUInt32BE(10) ?? 0;
  advance(600);
  const delaySinceLastReport = 0.5 * 65536;
  const peer = { ...block, ssrc: outbound.ssrc, lastReport, delaySinceLastReport };
  reporter.receive(buildRtcp({ ssrc: 8, cname: 'x', sender: undefined, block: peer, goodbye: false }));
  expect(reporter.roundTripMs).toBe(0);
  reporter.receive(buildRtcp({ ssrc: 9, cname: 'x', sender: undefined, block: peer, goodbye: false }));
  expect(reporter.roundTripMs).toBeCloseTo(100, 0);
});

test('reports follow the source of the peer’s reports and name the last one of them', () => {
  const { reporter, socket, sent, next, advance } = reporterWithPeer();
  reporter.start();
  const sender = { atMs: 0x1234_5678 / 65.536, rtpTimestamp: 0, packets: 1, octets: 1 };
  socket.onMessage(buildRtcp({ ssrc: 9, cname: 'x', sender, block: undefined, goodbye: false }), {
    address: '127.0.0.1',
    port: 7777,
  });
  advance(0);
  next();
  expect(sent[0]?.port).toBe(7777);
  const { length } = sent[0]?.packet ?? Buffer.alloc(0);
  expect(length).toBeGreaterThan(32);
  expect(sent[0]?.packet.readUInt32BE(24) ?? 0).toBeCloseTo(0x1234_5678, -1);
  expect((sent[0]?.packet.readUInt32BE(28) ?? 0) / 65.536).toBeCloseTo(2500, -2);
});
