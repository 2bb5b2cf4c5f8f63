import { createCipheriv, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { CounterMode } from './counter-mode.ts';
import { PacketTag } from './packet-tag.ts';

const octets = (length: number, factor: number) => Buffer.from(Array.from({ length }, (_, at) => (at * factor) & 0xff));

test('the keystream is that of RFC 3711 appendix B.2', () => {
  const cipher = new CounterMode(Buffer.from('2B7E151628AED2A6ABF7158809CF4F3C', 'hex'));
  const data = Buffer.alloc(48);
  cipher.apply(data, 0, data.length, Buffer.from('F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000', 'hex'));
  expect(data.toString('hex').toUpperCase()).toBe(
    'E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0',
  );
});

test.each([
  { keyBytes: 16, length: 13 },
  { keyBytes: 16, length: 172 },
  { keyBytes: 32, length: 161 },
  { keyBytes: 32, length: 65_535 },
])('$length octets under a key of $keyBytes are encrypted as OpenSSL does it, the header left alone', (example) => {
  const { keyBytes, length } = example;
  const [key, iv, data] = [octets(keyBytes, 3), Buffer.concat([octets(14, 5), Buffer.alloc(2)]), octets(length, 7)];
  const expected = createCipheriv(`aes-${keyBytes * 8}-ctr`, key, iv).update(data.subarray(12));
  const mine = Buffer.from(data);
  new CounterMode(key).apply(mine, 12, length, iv);
  expect(mine.equals(Buffer.concat([data.subarray(0, 12), expected]))).toBe(true);
});

test('the tag of a packet is the beginning of the digest of RFC 2202, test case 1', () => {
  const tag = new PacketTag(Buffer.alloc(20, 0x0b), 10);
  const packet = Buffer.concat([Buffer.from('Hi There'), Buffer.alloc(10)]);
  tag.write(packet, 8, Buffer.alloc(0), 8);
  expect(packet.subarray(8).toString('hex')).toBe('b617318655057264e28b');
});

test('a tag matches its packet and trailer, and nothing else', () => {
  const [key, trailer] = [octets(20, 11), octets(4, 13)];
  const tag = new PacketTag(key, 10);
  for (const length of [0, 1, 52, 172, 65_526]) {
    const packet = Buffer.concat([octets(length, 3), Buffer.alloc(10)]);
    tag.write(packet, length, trailer, length);
    const hmac = createHmac('sha1', key).update(packet.subarray(0, length)).update(trailer).digest();
    expect(packet.subarray(length)).toEqual(hmac.subarray(0, 10));
    expect(tag.matches(packet, length, trailer, length)).toBe(true);
    expect(tag.matches(packet, length, octets(4, 17), length)).toBe(false);
    packet[length] = (packet[length] ?? 0) ^ 1;
    expect(tag.matches(packet, length, trailer, length)).toBe(false);
  }
});
