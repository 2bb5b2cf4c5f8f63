import { isIPv4, isIPv6 } from 'node:net';
import type { Endpoint } from './endpoint.ts';

const HEADER_BYTES = 20;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const XOR_MAPPED_ADDRESS = 0x0020;
const MAGIC_COOKIE = 0x2112a442;

/** Whether a datagram on a SIP port is STUN: its first two bits are zero, and the cookie is there (RFC 5389 §8). */
export function isStun(data: Buffer): boolean {
  return data.length >= HEADER_BYTES && (data[0] ?? 0xff) < 2 && data.readUInt32BE(4) === MAGIC_COOKIE;
}

/**
 * The answer to a Binding request: where it came from. Phones behind NAT keep their flow alive so, and learn that it still
 * leads here (RFC 5626 §4.4.2 and §8). `undefined` for any other STUN message: it is dropped.
 */
export function answerStun(request: Buffer, source: Endpoint): Buffer | undefined {
  const isWhole = request.length === HEADER_BYTES + request.readUInt16BE(2);
  if (request.readUInt16BE(0) !== BINDING_REQUEST || !isWhole) return undefined;
  const address = addressBytes(source.host);
  if (address === undefined) return undefined;
  const response = Buffer.alloc(HEADER_BYTES + 8 + address.length);
  response.writeUInt16BE(BINDING_SUCCESS, 0);
  response.writeUInt16BE(response.length - HEADER_BYTES, 2);
  // The cookie and the transaction id, as they came.
  request.copy(response, 4, 4, HEADER_BYTES);
  response.writeUInt16BE(XOR_MAPPED_ADDRESS, HEADER_BYTES);
  response.writeUInt16BE(4 + address.length, HEADER_BYTES + 2);
  response.writeUInt8(address.length === 4 ? 1 : 2, HEADER_BYTES + 5);
  // RFC 5389 §15.2: the port with the upper half of the cookie, the address with cookie and transaction id.
  response.writeUInt16BE(source.port ^ (MAGIC_COOKIE >>> 16), HEADER_BYTES + 6);
  for (const [at, byte] of address.entries()) response[HEADER_BYTES + 8 + at] = byte ^ (request[4 + at] ?? 0);
  return response;
}

function addressBytes(host: string): Buffer | undefined {
  if (isIPv4(host)) return Buffer.from(host.split('.').map(Number));
  if (!isIPv6(host)) return undefined;
  const [head = '', tail = ''] = host.replace(/%.*$/, '').split('::');
  const [left, right] = [head, tail].map((half) =>
    half
      .split(':')
      .filter((group) => group !== '')
      .flatMap(groupBytes),
  );
  if (left === undefined || right === undefined) return undefined;
  return Buffer.from([...left, ...new Array<number>(16 - left.length - right.length).fill(0), ...right]);
}

/** Two bytes of an IPv6 address, or the four of an IPv4 address at its end. */
function groupBytes(group: string): number[] {
  if (group.includes('.')) return group.split('.').map(Number);
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}
