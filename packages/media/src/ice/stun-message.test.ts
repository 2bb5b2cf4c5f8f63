import { describe, expect, test } from 'vitest';
import { judgeCheck, readCheck } from './connectivity-check.ts';
import { xorMappedAddress } from './mapped-address.ts';
import { buildStun, isIntegral, looksLikeStun, parseStun, stunAttribute, stunType } from './stun-message.ts';

// RFC 5769: what every implementation of STUN must agree with.
const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const password = 'VOkJxbRl1RmTxUk/WvJxBt';
const transactionId = hex('b7e7a701 bc34d686 fa87dfae');
/** §2.1: a check with SOFTWARE, PRIORITY, ICE-CONTROLLED and USERNAME. */
const request = hex(`
  00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c 69656e74 00240004 6e0001ff
  80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020 00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249
  c1b571a2 80280004 e57a3bcf`);
/** §2.2 and §2.3: answers that name 192.0.2.1 and 2001:db8:1234:5678:11:2233:4455:6677, port 32853. */
const answers = {
  IPv4: hex(`
    0101003c 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200008 0001a147 e112a643
    00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96`),
  IPv6: hex(`
    01010048 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200014 0002a147 0113a9fa
    a5d3f179 bc25f4b5 bed2b9d9 00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c`),
};

describe('the test vectors of RFC 5769', () => {
  test('the request is read, its integrity and its fingerprint hold', () => {
    const message = parseStun(request);
    if (!message) throw new Error('not read');
    expect(message.type).toBe(stunType.request);
    expect(message.transactionId).toEqual(transactionId);
    expect(message.attributes.get(stunAttribute.username)?.toString()).toBe('evtj:h6vY');
    expect(message.attributes.get(stunAttribute.priority)).toEqual(hex('6e0001ff'));
    expect(isIntegral(message, password)).toBe(true);
    expect(isIntegral(message, 'VOkJxbRl1RmTxUk/WvJxBT')).toBe(false);
  });

  test.each([
    ['IPv4', '192.0.2.1'],
    ['IPv6', '2001:db8:1234:5678:11:2233:4455:6677'],
  ] as const)('the answer over %s is read, and its address is the one that we would write', (family, host) => {
    const message = parseStun(answers[family]);
    if (!message) throw new Error('not read');
    expect(message.type).toBe(stunType.success);
    expect(isIntegral(message, password)).toBe(true);
    expect(message.attributes.get(stunAttribute.xorMappedAddress)).toEqual(
      xorMappedAddress(host, 32_853, transactionId),
    );
  });

  test('written with the same attributes, the request is the same but for its padding', () => {
    const attributes = [...(parseStun(request)?.attributes ?? [])];
    const written = buildStun({ type: stunType.request, transactionId, attributes, password });
    expect(written).toHaveLength(request.length);
    expect(isIntegral(parseStun(written) ?? expect.unreachable(), password)).toBe(true);
    expect(written.subarray(0, 72)).toEqual(request.subarray(0, 72));
  });

  test('an octet that changed anywhere is found out', () => {
    // But for the type of the last attribute: without it the message would be one that has no fingerprint.
    for (const at of [...request.keys()].filter((octet) => octet !== 100 && octet !== 101)) {
      const changed = Buffer.from(request);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      const message = parseStun(changed);
      expect(message && isIntegral(message, password), `octet ${at}`).toBeFalsy();
    }
  });

  test('what is cut off, or longer than it says, is not read', () => {
    for (let length = 0; length < request.length; length += 1) {
      expect(parseStun(request.subarray(0, length))).toBeUndefined();
    }
    expect(parseStun(Buffer.concat([request, Buffer.alloc(4)]))).toBeUndefined();
    expect(parseStun(Buffer.concat([request, Buffer.alloc(2000)]))).toBeUndefined();
  });
});

test('RTP and DTLS are not STUN', () => {
  for (const first of [0x80, 0x90, 0xbf, 20, 22, 63]) {
    const data = Buffer.from(request);
    data[0] = first;
    expect(looksLikeStun(data)).toBe(false);
  }
});

test.each([
  ['::', 2, '0000000000000000 0000000000000000'],
  ['::1', 2, '0000000000000000 0000000000000001'],
  ['fe80::1%eth0', 2, 'fe80000000000000 0000000000000001'],
  ['64:ff9b::192.0.2.33', 2, '0064ff9b00000000 00000000c0000221'],
  ['::ffff:192.0.2.33', 1, 'c0000221'],
])('the address %s', (host, family, octets) => {
  const masked = xorMappedAddress(host, 4660, transactionId);
  const mask = Buffer.concat([hex('2112a442'), transactionId]);
  expect(masked[1]).toBe(family);
  expect(masked.readUInt16BE(2)).toBe(4660 ^ 0x2112);
  expect(masked.subarray(4).map((octet, at) => octet ^ (mask[at] ?? 0))).toEqual(hex(octets));
});

describe('a check', () => {
  const credentials = { ufrag: 'evtj', password };
  const from = { address: '192.0.2.1', port: 32_853 };
  const priority = [stunAttribute.priority, hex('6e0001ff')] as const;
  const check = (attributes: (readonly [number, Buffer])[], options: { username?: string; type?: number } = {}) =>
    buildStun({
      ...{ type: options.type ?? stunType.request, transactionId, password },
      attributes: [[stunAttribute.username, Buffer.from(options.username ?? 'evtj:h6vY')], priority, ...attributes],
    });
  const judged = (data: Buffer) => {
    const read = readCheck(data, [credentials]);
    return typeof read === 'string' ? read : judgeCheck(read, from);
  };
  const answerOf = (data: Buffer) => {
    const verdict = judged(data);
    if (verdict === undefined || typeof verdict === 'string') throw new Error('no answer');
    const message = parseStun(verdict.response);
    if (!message || !isIntegral(message, password)) throw new Error('the answer is not signed');
    return { ...verdict, message };
  };

  test('is answered with the address it came from, and with less than it brought', () => {
    const data = check([[stunAttribute.iceControlling, Buffer.alloc(8)]]);
    const { message, valid, nominates, response } = answerOf(data);
    expect({ valid, nominates, type: message.type }).toEqual({ valid: true, nominates: false, type: stunType.success });
    expect(message.attributes.get(stunAttribute.xorMappedAddress)).toEqual(hex('0001a147 e112a643'));
    expect(message.transactionId).toEqual(transactionId);
    expect(response.length).toBeLessThan(data.length);
  });

  test('with USE-CANDIDATE nominates', () => {
    expect(answerOf(check([[stunAttribute.useCandidate, Buffer.alloc(0)]]))).toMatchObject({
      valid: true,
      nominates: true,
    });
  });

  test('of somebody who thinks it is controlled gets 487 and proves nothing', () => {
    const { message, valid, nominates } = answerOf(request);
    expect({ valid, nominates, type: message.type }).toEqual({ valid: false, nominates: false, type: stunType.error });
    expect(message.attributes.get(stunAttribute.errorCode)?.subarray(0, 4)).toEqual(hex('00000457'));
  });

  test('with something that must be understood gets 420 and its name', () => {
    const { message, valid } = answerOf(check([[0x7f01, Buffer.alloc(4)]]));
    expect(valid).toBe(false);
    expect(message.attributes.get(stunAttribute.errorCode)?.subarray(0, 4)).toEqual(hex('00000414'));
    expect(message.attributes.get(stunAttribute.unknownAttributes)).toEqual(hex('7f01'));
  });

  test('with another password, without any, or for another fragment gets nothing', () => {
    const forged = buildStun({
      ...{ type: stunType.request, transactionId, password: 'another password, a long one' },
      attributes: [[stunAttribute.username, Buffer.from('evtj:h6vY')], priority],
    });
    expect(judged(forged)).toBeUndefined();
    const signed = check([]);
    const unsigned = Buffer.from(signed.subarray(0, signed.length - 32));
    unsigned.writeUInt16BE(unsigned.length - 20, 2);
    expect(judged(unsigned)).toBeUndefined();
    for (const username of ['evtk:h6vY', 'evt', 'evtj', '', 'h6vY:evtj']) {
      expect(judged(check([], { username }))).toBe('foreign');
    }
  });

  test('is not what a keep-alive or an answer is', () => {
    expect(judged(check([], { type: stunType.indication }))).toBe('nothing');
    expect(judged(check([], { type: stunType.success }))).toBe('foreign');
    expect(judged(check([], { type: 0x0003 }))).toBe('foreign');
  });
});
