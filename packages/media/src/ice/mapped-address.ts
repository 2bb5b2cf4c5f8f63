import { isIPv4, isIPv6 } from 'node:net';
import { addressMask } from './stun-message.ts';

/** The value of XOR-MAPPED-ADDRESS (RFC 8489 §14.2): from where a request came. */
export function xorMappedAddress(host: string, port: number, transactionId: Uint8Array): Buffer {
  // A socket that takes both families shows IPv4 like this; the peer knows itself by the plain address.
  const [, inside] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host) ?? [];
  const address = addressBytes(inside ?? host);
  const mask = addressMask(transactionId);
  const value = Buffer.alloc(4 + address.length);
  value[1] = address.length === 4 ? 1 : 2;
  value.writeUInt16BE(port ^ mask.readUInt16BE(0), 2);
  for (const [at, byte] of address.entries()) value[4 + at] = byte ^ (mask[at] ?? 0);
  return value;
}

/** 4 or 16 octets. */
function addressBytes(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from(host.split('.').map(Number));
  const [literal = ''] = host.split('%');
  if (!isIPv6(literal)) throw new RangeError(`"${host}" is not an IP address`);
  const [before = '', after] = literal.split('::');
  const head = groups(before);
  const tail = groups(after ?? '');
  const zeros = Buffer.alloc(16 - head.length - tail.length);
  return Buffer.concat([head, zeros, tail]);
}

function groups(text: string): Buffer {
  if (text === '') return Buffer.alloc(0);
  return Buffer.concat(
    text.split(':').map((group) => {
      if (group.includes('.')) return addressBytes(group);
      const value = Number.parseInt(group, 16);
      return Buffer.from([value >> 8, value & 255]);
    }),
  );
}
