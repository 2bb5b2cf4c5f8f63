import type { Clock, Timer } from '../clock.ts';
import type { RtpEndpoint } from '../rtp/udp-socket.ts';
import type { Fingerprint, Protection } from '../sdp/media-security.ts';
import type { ProtectedPorts } from '../srtp/protected-ports.ts';
import { DtlsHandshake } from './dtls-handshake.ts';
import type { DtlsIdentity } from './dtls-identity.ts';

/** Retransmissions of a handshake are over by then (RFC 6347 §4.2.4: 1 + 2 + 4 + 8 s), and so is a caller's patience. */
const handshakeMs = 15_000;

export interface LegEncryptionOptions {
  readonly ports: ProtectedPorts;
  readonly clock: Clock;
  /** The engine's certificate; made when it is first asked for. */
  readonly identity: () => Promise<DtlsIdentity>;
  readonly onFailed: (reason: string) => void;
}

/** A handshake may begin before the answer that makes it one: so many datagrams of it wait. */
const maxEarly = 4;

/** How one leg's packets are protected: does what its exchanges agreed on, and shakes hands where that needs DTLS. */
export class LegEncryption {
  readonly #options: LegEncryptionOptions;
  #identity: DtlsIdentity | undefined;
  #handshake: DtlsHandshake | undefined;
  #peer: RtpEndpoint | undefined;
  #deadline: Timer | undefined;
  #early: { readonly data: Buffer; readonly from: RtpEndpoint }[] = [];

  constructor(options: LegEncryptionOptions) {
    this.#options = options;
    options.ports.onHandshake = (data, from) => {
      if (this.#handshake) this.#receive(data, from);
      else if (this.#identity && this.#early.length < maxEarly) this.#early.push({ data, from });
    };
  }

  /** The fingerprint to put into SDP. To be asked for before an exchange that may be about DTLS. */
  async certificate(): Promise<Fingerprint> {
    this.#identity ??= await this.#options.identity();
    return this.#identity.fingerprint;
  }

  /** Does what was agreed on. `peer`: where its RTP goes, undefined while it has no address. */
  use(protection: Protection, peer: RtpEndpoint | undefined): void {
    const { ports } = this.#options;
    if (protection.kind === 'dtls') {
      this.#shake(protection, peer);
      return;
    }
    this.close();
    if (protection.kind === 'sdes') ports.protect(protection.send, protection.receive);
    else ports.open();
  }

  /** Ends a handshake that is under way. Idempotent. */
  close(): void {
    this.#handshake?.close();
    this.#handshake = undefined;
    this.#deadline?.cancel();
    this.#deadline = undefined;
  }

  #receive(data: Buffer, from: RtpEndpoint): void {
    // A handshake may come through a NAT, from another address than SDP says.
    this.#peer = from;
    this.#handshake?.receive(data);
  }

  /** RFC 5763 §6.6: an association goes on for as long as fingerprints and roles stay. */
  #shake({ role, fingerprints }: Extract<Protection, { kind: 'dtls' }>, peer: RtpEndpoint | undefined): void {
    const now = this.#handshake;
    if (now?.role === role && sameFingerprints(now.fingerprints, fingerprints)) return;
    const identity = this.#identity;
    if (!identity) throw new Error('certificate() comes before the exchange');
    const { ports, clock, onFailed } = this.#options;
    this.close();
    ports.shut();
    this.#peer = peer;
    const fail = (reason: string) => {
      this.#deadline?.cancel();
      onFailed(reason);
    };
    this.#handshake = new DtlsHandshake({
      role,
      identity,
      fingerprints,
      send: (data) => this.#peer && ports.sendHandshake(data, this.#peer),
      onKeys: (send, receive) => {
        this.#deadline?.cancel();
        ports.protect(send, receive);
      },
      onFailed: fail,
    });
    this.#deadline = clock.setTimer(handshakeMs, () => {
      this.#handshake?.close();
      fail('it did not finish the handshake');
    });
    for (const { data, from } of this.#early.splice(0)) this.#receive(data, from);
  }
}

function sameFingerprints(a: readonly Fingerprint[], b: readonly Fingerprint[]): boolean {
  return a.length === b.length && a.every(({ hash, value }, at) => b[at]?.hash === hash && b[at].value === value);
}
