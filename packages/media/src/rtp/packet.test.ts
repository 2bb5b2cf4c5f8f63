import { describe, expect, test } from 'vitest';
import { emptyRtpHeader, looksLikeRtcp, parseRtp, writeRtpHeader } from './packet.ts';

/** Parses hex; undefined when refused. */
function parse(hex: string) {
  const header = emptyRtpHeader();
  return parseRtp(Buffer.from(hex.replaceAll(' ', ''), 'hex'), header) ? header : undefined;
}

const plain = '80 88 ffff 00000001 deadbeef';

test('a plain packet is read field by field', () => {
  expect(parse(`${plain} d5d5d5`)).toEqual({
    marker: true,
    payloadType: 8,
    sequence: 65535,
    timestamp: 1,
    ssrc: 0xdeadbeef,
    payloadStart: 12,
    payloadEnd: 15,
  });
});

test('contributing sources, extension and padding surround the payload', () => {
  const head = 'b2 00 0001 00000002 00000003';
  const sources = '00000011 00000012';
  const extension = 'bede 0001 aabbccdd';
  expect(parse(`${head} ${sources} ${extension} 7f7f 0000 03`)).toMatchObject({ payloadStart: 28, payloadEnd: 30 });
});

describe('what cannot be RTP is refused', () => {
  test.each([
    ['an empty datagram', ''],
    ['eleven octets', '80 00 0001 00000002 000000'],
    ['version 1', '40 00 0001 00000002 00000003'],
    ['contributing sources beyond the end', '8f 00 0001 00000002 00000003 00'],
    ['an extension header cut off', '90 00 0001 00000002 00000003 be'],
    ['an extension longer than the datagram', '90 00 0001 00000002 00000003 bede 00ff 00'],
    ['padding longer than the payload', 'a0 00 0001 00000002 00000003 0004'],
    ['padding of nothing', 'a0 00 0001 00000002 00000003 0000'],
  ])('%s', (_, hex) => {
    expect(parse(hex)).toBeUndefined();
  });
});

test('what is written is read back', () => {
  const packet = Buffer.alloc(20, 0x55);
  writeRtpHeader(packet, 4, true, 101, 65535, 0xffffffff, 0x80000001);
  const header = emptyRtpHeader();
  expect(parseRtp(packet.subarray(4), header)).toBe(true);
  expect(header).toMatchObject({
    marker: true,
    payloadType: 101,
    sequence: 65535,
    timestamp: 0xffffffff,
    ssrc: 0x80000001,
  });
  expect(packet.readUInt32BE(0)).toBe(0x55555555);
});

test('RTCP on the RTP port is told from RTP', () => {
  expect(looksLikeRtcp(Buffer.from('80c8', 'hex'))).toBe(true);
  expect(looksLikeRtcp(Buffer.from('8088', 'hex'))).toBe(false);
});
