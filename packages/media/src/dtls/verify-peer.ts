import { createVerify, timingSafeEqual, X509Certificate } from 'node:crypto';
import { prfVerifyDataClient, prfVerifyDataServer } from 'werift-dtls/lib/dtls/src/cipher/prf.js';
import type { DtlsSocket } from 'werift-dtls/lib/dtls/src/index.js';
import type { Fingerprint } from '../sdp/media-security.ts';
import { fingerprintOf } from './dtls-identity.ts';

/** A handshake message as the library keeps it. */
export interface HandshakeMessage {
  readonly msg_type: number;
  readonly fragment: Buffer;
}

/** RFC 5246 §7.4. */
const messageType = { serverKeyExchange: 12, certificateVerify: 15, finished: 20 } as const;

/**
 * Whether the far end of a finished handshake is who SDP says it is. The library carries the handshake out and leaves
 * this to its user: that the certificate has the fingerprint (RFC 5763 §6.6), that its key signed this handshake
 * (RFC 5246 §7.4.3 and §7.4.8), and that nobody changed a message on the way (§7.4.9).
 * @param received handshake messages of the peer, in the order they came
 * @returns what is wrong, undefined for nothing
 */
export function distrust(
  socket: DtlsSocket,
  role: 'client' | 'server',
  fingerprints: readonly Fingerprint[],
  received: readonly HandshakeMessage[],
): string | undefined {
  const certificate = socket.remoteCertificate;
  if (!certificate) return 'it shows no certificate';
  if (!fingerprints.some(({ hash, value }) => fingerprintOf(certificate, hash)?.value === value)) {
    return 'its certificate is not the one its SDP names';
  }
  const signed = role === 'client' ? signedKeyExchange(socket, received) : signedTranscript(socket, received);
  if (!signed) return 'it signed nothing';
  const key = new X509Certificate(certificate).publicKey;
  if (!createVerify('sha256').update(signed.content).verify(key, signed.signature)) return 'its signature is wrong';
  return hasFinished(socket, role, received) ? undefined : 'the handshake was changed on its way';
}

interface Signed {
  readonly content: Buffer;
  readonly signature: Buffer;
}

/** RFC 8422 §5.4: a server signs both randoms and its key: type of curve, curve, length and point, then the signature. */
function signedKeyExchange({ cipher }: DtlsSocket, received: readonly HandshakeMessage[]): Signed | undefined {
  const message = received.findLast((candidate) => candidate.msg_type === messageType.serverKeyExchange)?.fragment;
  if (!message || message.length < 4) return undefined;
  const keyEnd = 4 + (message[3] ?? 0);
  const signature = readSignature(message.subarray(keyEnd));
  const content = [cipher.localRandom.serialize(), cipher.remoteRandom.serialize(), message.subarray(0, keyEnd)];
  return signature && { content: Buffer.concat(content), signature };
}

/** RFC 5246 §7.4.8: a client signs all messages before this one. */
function signedTranscript(socket: DtlsSocket, received: readonly HandshakeMessage[]): Signed | undefined {
  const message = received.findLast((candidate) => candidate.msg_type === messageType.certificateVerify)?.fragment;
  const signature = message && readSignature(message);
  return signature && { content: transcript(socket, messageType.certificateVerify), signature };
}

/** RFC 5246 §4.7: the algorithms, the length, the signature. */
function readSignature(octets: Buffer): Buffer | undefined {
  if (octets.length < 4) return undefined;
  const signature = octets.subarray(4, 4 + octets.readUInt16BE(2));
  return signature.length === octets.readUInt16BE(2) && signature.length > 0 ? signature : undefined;
}

function hasFinished(socket: DtlsSocket, role: 'client' | 'server', received: readonly HandshakeMessage[]): boolean {
  const theirs = received.findLast((candidate) => candidate.msg_type === messageType.finished)?.fragment;
  const { masterSecret } = socket.cipher;
  const expected =
    role === 'client'
      ? prfVerifyDataServer(masterSecret, transcript(socket, undefined))
      : prfVerifyDataClient(masterSecret, transcript(socket, messageType.finished));
  return theirs?.length === expected.length && timingSafeEqual(theirs, expected);
}

/** All messages of the handshake up to the first of a type, or to the end. */
function transcript({ dtls }: DtlsSocket, until: number | undefined): Buffer {
  const messages = dtls.sortedHandshakeCache;
  const end = until === undefined ? -1 : messages.findIndex((message) => message.msg_type === until);
  return Buffer.concat((end < 0 ? messages : messages.slice(0, end)).map((message) => message.serialize()));
}
