import { DtlsClient, DtlsServer, type DtlsSocket } from 'werift-dtls/lib/dtls/src/index.js';
import type { Fingerprint } from '../sdp/media-security.ts';
import { cryptoSuite, type MasterKey } from '../srtp/crypto-suite.ts';
import type { DtlsIdentity } from './dtls-identity.ts';
import { distrust, type HandshakeMessage } from './verify-peer.ts';

/** SRTP profiles (RFC 5764 §4.1.2, RFC 7714 §14.2), the wanted first, and the suites they stand for. */
const profiles = [
  { id: 1, suite: cryptoSuite('AES_CM_128_HMAC_SHA1_80') },
  { id: 7, suite: cryptoSuite('AEAD_AES_128_GCM') },
] as const;
/** No handshake has more messages; a peer that sends more is not listened to. */
const maxMessages = 64;
/** A handshake with all its retransmissions has fewer datagrams, and none is longer than a path takes. */
const maxDatagrams = 256;
const maxDatagramBytes = 4096;

export interface DtlsHandshakeOptions {
  readonly role: 'client' | 'server';
  readonly identity: DtlsIdentity;
  /** What the peer's SDP says its certificate has, one of which must match. */
  readonly fingerprints: readonly Fingerprint[];
  send(data: Uint8Array): void;
  /** Called once: either with the keys of both directions, or with what went wrong. */
  onKeys(send: MasterKey, receive: MasterKey): void;
  onFailed(reason: string): void;
}

/** One DTLS association, which yields the keys of SRTP (RFC 5764) and carries nothing else. */
export class DtlsHandshake {
  readonly fingerprints: readonly Fingerprint[];
  readonly role: 'client' | 'server';
  readonly #options: DtlsHandshakeOptions;
  readonly #socket: DtlsSocket;
  readonly #received: HandshakeMessage[] = [];
  #datagrams = 0;
  #over = false;
  #closed = false;

  constructor(options: DtlsHandshakeOptions) {
    this.#options = options;
    this.role = options.role;
    this.fingerprints = options.fingerprints;
    const { identity, role } = options;
    const socketOptions = {
      transport: this.#transport(),
      srtpProfiles: profiles.map(({ id }) => id),
      cert: identity.certificatePem,
      key: identity.keyPem,
      signatureHash: identity.signatureHash,
      certificateRequest: true,
      extendedMasterSecret: true,
    };
    this.#socket = role === 'client' ? new DtlsClient(socketOptions) : new DtlsServer(socketOptions);
    const handle = this.#socket.onHandleHandshakes;
    this.#socket.onHandleHandshakes = async (messages) => {
      if (!this.#over && this.#received.length < maxMessages) this.#received.push(...messages);
      await handle(messages);
    };
    this.#socket.onConnect.subscribe(() => this.#finish());
    this.#socket.onError.subscribe((error) => this.#fail(error instanceof Error ? error.message : String(error)));
    if (this.#socket instanceof DtlsClient) {
      this.#socket.connect().catch((error: unknown) => this.#fail(String(error)));
    }
  }

  /** A datagram of the peer's. */
  receive(data: Buffer): void {
    if (this.#closed || data.length > maxDatagramBytes || this.#datagrams >= maxDatagrams) return;
    this.#datagrams += 1;
    try {
      this.#socket.transport.socket.onData(data, ['', 0]);
    } catch {
      // The library throws for a record that is cut off: a datagram that is none is dropped.
    }
  }

  /** Nothing is sent any more. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#over = true;
  }

  #transport(): DtlsSocket['transport']['socket'] {
    return {
      type: 'udp',
      address: { address: '', family: '', port: 0 },
      closed: false,
      onData() {},
      send: async (data) => {
        if (!this.#closed) this.#options.send(data);
      },
      close: async () => this.close(),
    };
  }

  #finish(): void {
    if (this.#over) return;
    const suite = profiles.find(({ id }) => id === this.#socket.srtp.srtpProfile)?.suite;
    const wrong = distrust(this.#socket, this.role, this.fingerprints, this.#received);
    if (wrong !== undefined || !suite) {
      this.#fail(wrong ?? 'it speaks no profile of SRTP that is spoken here');
      return;
    }
    this.#over = true;
    const keys = this.#socket.extractSessionKeys(suite.keyBytes, suite.saltBytes);
    const { localKey, localSalt, remoteKey, remoteSalt } = keys as Record<keyof typeof keys, Buffer>;
    this.#options.onKeys(
      { suite, keyAndSalt: Buffer.concat([localKey, localSalt]) },
      { suite, keyAndSalt: Buffer.concat([remoteKey, remoteSalt]) },
    );
  }

  #fail(reason: string): void {
    if (this.#over) return;
    this.close();
    this.#options.onFailed(reason);
  }
}
