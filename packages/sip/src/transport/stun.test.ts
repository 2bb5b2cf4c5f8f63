import { describe, expect, test } from 'vitest';
import { answerStun, isStun } from './stun.ts';

/** RFC 5769 §2: the transaction id of its samples; the requests there carry attributes that do not matter here. */
const TRANSACTION = 'b7e7a701bc34d686fa87dfae';
const request = Buffer.from(`000100002112a442${TRANSACTION}`, 'hex');

describe('a Binding request', () => {
  test('is told its IPv4 address, as in RFC 5769 §2.2', () => {
    expect(isStun(request)).toBe(true);
    const response = answerStun(request, { host: '192.0.2.1', port: 32853 });
    expect(response?.toString('hex')).toBe(`0101000c2112a442${TRANSACTION}002000080001a147e112a643`);
  });

  test('is told its IPv6 address, as in RFC 5769 §2.3', () => {
    const response = answerStun(request, { host: '2001:db8:1234:5678:11:2233:4455:6677', port: 32853 });
    expect(response?.toString('hex')).toBe(
      `010100182112a442${TRANSACTION}002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9`,
    );
    const short = answerStun(request, { host: '::1', port: 1 });
    expect(short?.subarray(-16).map((byte, at) => byte ^ (request[4 + at] ?? 0))).toEqual(
      Buffer.from([...new Array(15).fill(0), 1]),
    );
  });

  test('that is cut short, or is something else, gets no answer', () => {
    const from = { host: '192.0.2.1', port: 1 };
    expect(answerStun(Buffer.from(`000100082112a442${TRANSACTION}`, 'hex'), from)).toBeUndefined();
    expect(answerStun(Buffer.from(`010100002112a442${TRANSACTION}`, 'hex'), from)).toBeUndefined();
    expect(answerStun(request, { host: 'name.example', port: 1 })).toBeUndefined();
  });
});

test.each(['OPTIONS sip:bob@example.com SIP/2.0', '\r\n\r\n', ''])('%j is no STUN', (text) => {
  expect(isStun(Buffer.from(text))).toBe(false);
});
