import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** RFC 8489 §5: octets 4 to 7 of every message. */
const magicCookie = 0x2112a442;
const headerBytes = 20;
const integrityBytes = 20;
/** RFC 8489 §14.7: keeps the checksum from being taken for one of another protocol on the same port. */
const fingerprintMask = 0x5354554e;
/** RFC 8489 §6.1: where nothing is known of the path, a message with its headers is no longer than this (IPv6). */
const maxMessageBytes = 1280;

/** Method and class in one number (RFC 8489 §5), of the one method of ICE. */
export const stunType = { request: 0x0001, indication: 0x0011, success: 0x0101, error: 0x0111 } as const;

/** Attributes by number: RFC 8489 §18.3, RFC 8445 §20.1. */
export const stunAttribute = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  software: 0x8022,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const;

/** Attributes below must be understood by who gets them (RFC 8489 §14). */
const firstOptional = 0x8000;

/** A message whose frame is sound; who sent it is yet to be proved. */
export interface StunMessage {
  readonly type: number;
  /** 12 octets. */
  readonly transactionId: Buffer;
  /** The first one of each kind; those behind the integrity are not vouched for, and left out. */
  readonly attributes: ReadonlyMap<number, Buffer>;
  readonly bytes: Buffer;
  /** Where MESSAGE-INTEGRITY begins; undefined without one. */
  readonly integrityAt: number | undefined;
}

/** Whether a datagram is STUN and neither DTLS nor RTP (RFC 7983 §7, RFC 8489 §6.3). */
export function looksLikeStun(data: Buffer): boolean {
  return data.length >= headerBytes && (data[0] ?? 255) < 4 && data.readUInt32BE(4) === magicCookie;
}

/** Undefined for what is cut off, too long, or has a wrong FINGERPRINT. `data` must stay as it is while it is read. */
export function parseStun(data: Buffer): StunMessage | undefined {
  if (!looksLikeStun(data) || data.length > maxMessageBytes || data.length % 4 !== 0) return undefined;
  if (data.readUInt16BE(2) !== data.length - headerBytes) return undefined;
  const attributes = new Map<number, Buffer>();
  let integrityAt: number | undefined;
  for (let at = headerBytes; at < data.length; ) {
    const type = data.readUInt16BE(at);
    const end = at + 4 + data.readUInt16BE(at + 2);
    if (end > data.length) return undefined;
    if (type === stunAttribute.fingerprint) {
      // RFC 8489 §14.7: the last attribute.
      if (end !== data.length || !isFingerprint(data, at)) return undefined;
    } else if (integrityAt === undefined) {
      if (type === stunAttribute.messageIntegrity) integrityAt = at;
      else if (!attributes.has(type)) attributes.set(type, data.subarray(at + 4, end));
    }
    at = padded(end);
  }
  return {
    ...{ type: data.readUInt16BE(0), transactionId: data.subarray(8, headerBytes) },
    ...{ attributes, bytes: data, integrityAt },
  };
}

/** Whether who sent it knows the password (RFC 8489 §9.1.3: the short-term credential, as it is). */
export function isIntegral({ bytes, integrityAt }: StunMessage, password: string): boolean {
  if (integrityAt === undefined || bytes.readUInt16BE(integrityAt + 2) !== integrityBytes) return false;
  const given = bytes.subarray(integrityAt + 4, integrityAt + 4 + integrityBytes);
  return timingSafeEqual(given, integrityOf(bytes.subarray(0, integrityAt), password));
}

/** Attributes that must be understood and are not among `known` (RFC 8489 §6.3.1). */
export function notUnderstood({ attributes }: StunMessage, known: readonly number[]): number[] {
  return [...attributes.keys()].filter((type) => type < firstOptional && !known.includes(type));
}

/** A whole message, with MESSAGE-INTEGRITY where there is a password, and FINGERPRINT. */
export function buildStun(options: {
  readonly type: number;
  readonly transactionId: Uint8Array;
  readonly attributes: readonly (readonly [type: number, value: Uint8Array])[];
  readonly password: string;
}): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(options.type, 0);
  header.writeUInt32BE(magicCookie, 4);
  header.set(options.transactionId, 8);
  const body = Buffer.concat([header, ...options.attributes.map(([type, value]) => attribute(type, value))]);
  const signed = Buffer.concat([body, attribute(stunAttribute.messageIntegrity, integrityOf(body, options.password))]);
  const fingerprint = Buffer.alloc(4);
  setLength(signed, signed.length + 8);
  fingerprint.writeUInt32BE((crc32(signed) ^ fingerprintMask) >>> 0);
  return Buffer.concat([signed, attribute(stunAttribute.fingerprint, fingerprint)]);
}

/** The octets 4 to 20 of a message are what addresses in it are masked with (RFC 8489 §14.2). */
export function addressMask(transactionId: Uint8Array): Buffer {
  const cookie = Buffer.alloc(4);
  cookie.writeUInt32BE(magicCookie);
  return Buffer.concat([cookie, transactionId]);
}

/** RFC 8489 §14.5: over all that stands before it, with a length that counts the integrity and nothing behind. */
function integrityOf(before: Buffer, password: string): Buffer {
  const header = Buffer.from(before.subarray(0, headerBytes));
  setLength(header, before.length + 4 + integrityBytes);
  return createHmac('sha1', password).update(header).update(before.subarray(headerBytes)).digest();
}

function isFingerprint(data: Buffer, at: number): boolean {
  if (data.readUInt16BE(at + 2) !== 4) return false;
  return data.readUInt32BE(at + 4) === (crc32(data.subarray(0, at)) ^ fingerprintMask) >>> 0;
}

function attribute(type: number, value: Uint8Array): Buffer {
  const bytes = Buffer.alloc(padded(4 + value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  bytes.set(value, 4);
  return bytes;
}

function setLength(message: Buffer, totalBytes: number): void {
  message.writeUInt16BE(totalBytes - headerBytes, 2);
}

function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}
