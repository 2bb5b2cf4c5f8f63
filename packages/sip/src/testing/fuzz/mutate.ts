import type { Random } from './random.ts';

// What means something to a parser of SIP, and what means something to a careless one.
const WORDS = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\r\n ',
    '\r\n\r\n',
    '\n\n',
    '\t',
    ' ',
    '  ',
    '\0',
    '\x7f',
    '\u00a0',
    '\u2028',
    '\ufeff',
    'é',
  ],
  ...['"', '\\', '\\"', '""', '<', '>', '<>', ';', ';;', ',', ',,', ':', '::', '=', '@', '@@', '?', '&', '%', '%00'],
  ...['%0d%0a', '%ff', '%u0041', '[', ']', '[::1]', '[2001:db8::1%25eth0]', '[::ffff:192.0.2.1]', '[]', '*', '/', '()'],
  ...['SIP/2.0', 'SIP/2.0 ', ' SIP/2.0', 'sip:', 'sips:', 'tel:', 'tel:+1-2', 'sip:@', 'sip:a:b@c:5060;d=e?f=g'],
  ...['SIP/2.0/UDP ', 'SIP / 2.0 / TCP ', 'z9hG4bK', ';branch=', ';tag=', ';tag', ';rport', ';received=', ';maddr='],
  ...[';lr', ';ttl=255', ';expires=0', ';q=1.001', ';boundary=', 'Digest ', 'nc=00000001', 'qop="auth"', 'nonce=""'],
  ...['0', '-1', '1e9', '0x10', '00000000000000000001', '255', '256', '65535', '65536', '2147483647', '2147483648'],
  ...['4294967296', '18446744073709551616', '9'.repeat(40), 'NaN', '__proto__', 'constructor', 'toString'],
  ...['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'PRACK', 'UPDATE', 'INFO', 'REFER', 'NOTIFY', 'invite'],
  ...['\r\nVia: ', '\r\nv:', '\r\nFrom: ', '\r\nTo: ', '\r\nCall-ID: ', '\r\nCSeq: ', '\r\nContact: ', '\r\nl: '],
  ...[
    '\r\nContent-Length: ',
    '\r\nContent-Type: ',
    '\r\nRoute: ',
    '\r\nRecord-Route: ',
    '\r\nRequire: ',
    '\r\nReplaces: ',
  ],
  ...[
    '\r\nRefer-To: ',
    '\r\nRSeq: ',
    '\r\nRAck: ',
    '\r\nSession-Expires: ',
    '\r\nMin-SE: ',
    '\r\nExpires: ',
    '\r\nEvent: ',
  ],
].map((word) => Buffer.from(word));

const MAX_BYTES = 8192;

/** A copy with a few things changed; the other message lends parts of itself. */
export function mutate(random: Random, message: Buffer, other: Buffer): Buffer {
  let data: Buffer = Buffer.from(message);
  const changes = 1 + random.below(random.oneIn(8) ? 10 : 2);
  for (let i = 0; i < changes; i++) data = random.pick(CHANGES)(random, data, other);
  if (data.length > MAX_BYTES) data = data.subarray(0, MAX_BYTES);
  return random.oneIn(3) ? data : withTrueLength(data);
}

/** Most changes move the end of the body, and would be found out by that alone. */
function withTrueLength(data: Buffer): Buffer {
  const headEnd = data.indexOf('\r\n\r\n');
  const at = data.indexOf('Content-Length: ');
  if (at < 0 || headEnd < at) return data;
  const lineEnd = data.indexOf('\r\n', at);
  const length = `Content-Length: ${data.length - headEnd - 4}`;
  return Buffer.concat([data.subarray(0, at), Buffer.from(length), data.subarray(lineEnd)]);
}

type Change = (random: Random, data: Buffer, other: Buffer) => Buffer;

const CHANGES: readonly Change[] = [
  function flipBit(random, data) {
    const at = random.below(data.length + 1);
    if (at < data.length) data[at] = (data[at] ?? 0) ^ (1 << random.below(8));
    return data;
  },
  function setByte(random, data) {
    const at = random.below(data.length + 1);
    if (at < data.length) data[at] = random.below(256);
    return data;
  },
  (random, data) => splice(random, data, random.pick(WORDS), 0),
  (random, data) => splice(random, data, random.pick(WORDS), random.below(12)),
  (random, data) => splice(random, data, random.pick(WORDS), 0),
  function cutOut(random, data) {
    return splice(random, data, Buffer.alloc(0), 1 + random.below(random.oneIn(3) ? 200 : 8));
  },
  function truncate(random, data) {
    return random.oneIn(3) ? data.subarray(0, random.below(data.length + 1)) : data;
  },
  function repeat(random, data) {
    const part = slice(random, data, 40);
    const times = random.oneIn(20) ? 50 : 1 + random.below(4);
    return splice(random, data, Buffer.concat(Array.from({ length: times }, () => part)), 0);
  },
  (random, data, other) => splice(random, data, slice(random, other, 80), random.below(80)),
  (random, data) => changeLines(random, data, (lines, at) => void lines.splice(at, 1)),
  (random, data) => changeLines(random, data, (lines, at) => void lines.splice(at, 0, lines[at] ?? '')),
  function swapLines(random, data) {
    return changeLines(random, data, (lines, at) => {
      lines.splice(random.below(lines.length), 0, ...lines.splice(at, 1));
    });
  },
  function takeLine(random, data, other) {
    const line = random.pick(other.toString('latin1').split('\r\n'));
    return changeLines(random, data, (lines, at) => void lines.splice(at, random.below(2), line));
  },
  function changeCase(random, data) {
    return changeLines(random, data, (lines, at) => {
      const line = lines[at] ?? '';
      lines[at] = random.oneIn(2) ? line.toUpperCase() : line.toLowerCase();
    });
  },
  function changeNumber(random, data) {
    const text = data.toString('latin1');
    const number = random.pick([...text.matchAll(/\d+/g), { index: 0, 0: '' }]);
    const word = random.pick(WORDS).toString('latin1');
    const end = number.index + number[0].length;
    return Buffer.from(`${text.slice(0, number.index)}${word}${text.slice(end)}`, 'latin1');
  },
];

function slice(random: Random, data: Buffer, maxLength: number): Buffer {
  const start = random.below(data.length + 1);
  return data.subarray(start, start + random.below(maxLength));
}

function splice(random: Random, data: Buffer, added: Buffer, removed: number): Buffer {
  const at = random.below(data.length + 1);
  return Buffer.concat([data.subarray(0, at), added, data.subarray(at + removed)]);
}

function changeLines(random: Random, data: Buffer, change: (lines: string[], at: number) => void): Buffer {
  const lines = data.toString('latin1').split('\r\n');
  change(lines, random.below(lines.length));
  return Buffer.from(lines.join('\r\n'), 'latin1');
}
