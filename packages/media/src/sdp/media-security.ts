import type { MediaDescription } from 'sdp-transform';
import type { MediaEncryption } from '../media-engine.ts';
import { MediaError } from '../media-error.ts';
import { type CryptoSuite, cryptoSuite, cryptoSuites, type MasterKey } from '../srtp/crypto-suite.ts';
import type { RemoteCrypto, RemoteStream } from './remote-description.ts';

/** A certificate's digest, as `a=fingerprint` names it (RFC 8122 §5). */
export interface Fingerprint {
  /** Such as `sha-256`. */
  readonly hash: string;
  /** Upper-case hexadecimal octets with colons between. */
  readonly value: string;
}

/** How packets are protected, as an exchange agreed. */
export type Protection =
  | { readonly kind: 'none' }
  | { readonly kind: 'sdes'; readonly send: MasterKey; readonly receive: MasterKey }
  | { readonly kind: 'dtls'; readonly role: 'client' | 'server'; readonly fingerprints: readonly Fingerprint[] };

/** What a description says about protection: the profile of its m= line, and attributes. */
export interface SecurityDescription {
  readonly protocol: string;
  readonly attributes: Pick<MediaDescription, 'crypto' | 'fingerprint' | 'setup'>;
}

/** A profile in the clear, of SDES (RFC 4568), and of DTLS (RFC 5764 §8); with RTCP feedback (`F`) it is the same to us. */
const profiles: ReadonlyMap<string, MediaEncryption> = new Map([
  ['RTP/AVP', 'disabled'],
  ['RTP/AVPF', 'disabled'],
  ['RTP/SAVP', 'SRTP'],
  ['RTP/SAVPF', 'SRTP'],
  ['UDP/TLS/RTP/SAVP', 'DTLS'],
  ['UDP/TLS/RTP/SAVPF', 'DTLS'],
]);
const offeredProfiles: Readonly<Record<MediaEncryption, string>> = {
  disabled: 'RTP/AVP',
  SRTP: 'RTP/SAVP',
  DTLS: 'UDP/TLS/RTP/SAVP',
};

/** The encryption that a profile stands for; undefined for a profile that is not spoken. */
export function encryptionOf(protocol: string): MediaEncryption | undefined {
  return profiles.get(protocol);
}

/** Why a stream cannot be protected as its profile says; undefined when it can, or need not be. */
export function lacksKeys(stream: RemoteStream): string | undefined {
  const encryption = encryptionOf(stream.protocol);
  if (encryption === 'SRTP' && !stream.crypto.some((line) => readCrypto(line))) {
    return `its ${stream.protocol} has no key of a suite that is spoken here (a=crypto)`;
  }
  if (encryption === 'DTLS' && stream.fingerprints.length === 0) {
    return `its ${stream.protocol} names no certificate (a=fingerprint)`;
  }
  return undefined;
}

/**
 * One session's side of agreeing on encryption. Its SDES keys stay the same for its life, so that a re-INVITE which
 * changes nothing changes no key either.
 */
export class MediaSecurity {
  readonly #randomBytes: (size: number) => Buffer;
  readonly #keys = new Map<CryptoSuite, Buffer>();
  /** The tag and the suite of what was agreed on: later answers and offers keep them. */
  #agreed: { readonly tag: number; readonly suite: CryptoSuite } | undefined;
  #role: 'client' | 'server' | undefined;

  constructor(randomBytes: (size: number) => Buffer) {
    this.#randomBytes = randomBytes;
  }

  /** `own`: the digest of our certificate, for DTLS. `toBrowser`: with the profile that WebRTC has (RFC 8829 §5.1.2). */
  offer(encryption: MediaEncryption, own: Fingerprint | undefined, toBrowser = false): SecurityDescription {
    const protocol = `${offeredProfiles[encryption]}${toBrowser && encryption === 'DTLS' ? 'F' : ''}`;
    if (encryption === 'disabled') return { protocol, attributes: {} };
    if (encryption === 'SRTP') {
      // RFC 4568 §7.1.4: a later offer goes on with what is in use.
      const lines = this.#agreed ? [this.#agreed] : cryptoSuites.map((suite, at) => ({ tag: at + 1, suite }));
      return { protocol, attributes: { crypto: lines.map(({ tag, suite }) => this.#cryptoLine(tag, suite)) } };
    }
    // RFC 5763 §5: the offerer leaves the role open; §6.6: an association that stands is kept by naming its roles again.
    return { protocol, attributes: describeDtls(own, setupOf(this.#role) ?? 'actpass') };
  }

  /** Reads the answer to an offer with this encryption. Throws `encryption-refused`. */
  accept(stream: RemoteStream, encryption: MediaEncryption): Protection {
    if (encryptionOf(stream.protocol) !== encryption) {
      throw refused(`the answer is ${stream.protocol}, the offer was ${offeredProfiles[encryption]}`);
    }
    if (encryption === 'disabled') return { kind: 'none' };
    if (encryption === 'DTLS') return this.#dtls(stream, stream.setup === 'passive' ? 'client' : 'server');
    const [line] = stream.crypto;
    const receive = line && readCrypto(line);
    const offered = this.#agreed?.suite ?? cryptoSuites[(line?.tag ?? 0) - 1];
    if (!line || !receive || receive.suite !== offered) {
      throw refused('the answer chooses no key that was offered (a=crypto)');
    }
    return this.#sdes(line.tag, receive);
  }

  /**
   * Answers an offered stream in kind. `wanted`: what the owner insists on, if anything. Throws `encryption-refused`.
   */
  answer(
    stream: RemoteStream,
    wanted: MediaEncryption | undefined,
    own: Fingerprint | undefined,
  ): { description: SecurityDescription; protection: Protection } {
    const { protocol } = stream;
    const offered = encryptionOf(protocol);
    if (offered === undefined || (wanted !== undefined && offered !== wanted)) {
      throw refused(
        `the offer is ${protocol}, wanted is ${wanted === undefined ? 'another' : offeredProfiles[wanted]}`,
      );
    }
    if (offered === 'disabled') return { description: { protocol, attributes: {} }, protection: { kind: 'none' } };
    if (offered === 'DTLS') {
      // RFC 5763 §5: who may choose should be active, so that a handshake can begin before the answer is there; with ICE
      // it cannot, and the peer knows first when a path is open. A standing association keeps its roles.
      const chosen = this.#role ?? (stream.ice ? 'server' : 'client');
      const role = stream.setup === 'active' ? 'server' : stream.setup === 'passive' ? 'client' : chosen;
      const protection = this.#dtls(stream, role);
      return { description: { protocol, attributes: describeDtls(own, setupOf(role) ?? 'active') }, protection };
    }
    for (const line of stream.crypto) {
      const receive = readCrypto(line);
      if (!receive) continue;
      const crypto = [this.#cryptoLine(line.tag, receive.suite)];
      return { description: { protocol, attributes: { crypto } }, protection: this.#sdes(line.tag, receive) };
    }
    throw refused(lacksKeys(stream) ?? 'no key');
  }

  #sdes(tag: number, receive: MasterKey): Protection {
    const { suite } = receive;
    this.#agreed = { tag, suite };
    return { kind: 'sdes', send: { suite, keyAndSalt: this.#key(suite) }, receive };
  }

  #dtls(stream: RemoteStream, role: 'client' | 'server'): Protection {
    if (stream.fingerprints.length === 0) throw refused('no certificate is named (a=fingerprint)');
    this.#role = role;
    return { kind: 'dtls', role, fingerprints: stream.fingerprints };
  }

  #cryptoLine(tag: number, suite: CryptoSuite): { id: number; suite: string; config: string } {
    return { id: tag, suite: suite.name, config: `inline:${this.#key(suite).toString('base64')}` };
  }

  /** RFC 4568 §6.1: a key for each suite, never used with another. */
  #key(suite: CryptoSuite): Buffer {
    const key = this.#keys.get(suite) ?? this.#randomBytes(suite.keyBytes + suite.saltBytes);
    this.#keys.set(suite, key);
    return key;
  }
}

function describeDtls(own: Fingerprint | undefined, setup: string): SecurityDescription['attributes'] {
  if (!own) throw new MediaError('wrong-state', 'DTLS needs a certificate');
  return { fingerprint: { type: own.hash, hash: own.value }, setup };
}

/** RFC 4145 §4: the DTLS client is the active side. */
function setupOf(role: 'client' | 'server' | undefined): 'active' | 'passive' | undefined {
  return role && (role === 'client' ? 'active' : 'passive');
}

/** RFC 4568 §6.1: `inline:` key and salt, a lifetime, and a key identifier, which is not spoken here. */
function readCrypto({ suite: name, keyParams, sessionParams }: RemoteCrypto): MasterKey | undefined {
  const suite = cryptoSuite(name);
  if (!suite || hasUnknownTerms(sessionParams)) return undefined;
  const [, text, rest = ''] = /^inline:([A-Za-z0-9+/=]+)((?:\|[^|; ]+)*)$/.exec(keyParams.trim()) ?? [];
  if (text === undefined || rest.includes(':')) return undefined;
  const keyAndSalt = Buffer.from(text, 'base64');
  return keyAndSalt.length === suite.keyBytes + suite.saltBytes ? { suite, keyAndSalt } : undefined;
}

/** RFC 4568 §6.3: a session parameter changes what packets look like, unless it begins with a hyphen or is a hint. */
function hasUnknownTerms(sessionParams: string): boolean {
  return sessionParams.split(' ').some((term) => term !== '' && !term.startsWith('-') && !term.startsWith('WSH='));
}

function refused(reason: string): MediaError {
  return new MediaError('encryption-refused', `media encryption cannot be agreed on: ${reason}`);
}
