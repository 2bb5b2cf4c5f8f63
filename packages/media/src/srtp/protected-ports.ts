import { looksLikeRtcp } from '../rtp/packet.ts';
import type { PortPair } from '../rtp/port-pool.ts';
import type { RtpEndpoint, RtpSocket } from '../rtp/udp-socket.ts';
import type { MasterKey } from './crypto-suite.ts';
import { SrtpContext } from './srtp-context.ts';

/** What packets pass through on their way: nothing, a wall until keys are known, or SRTP. */
type Passage =
  | { readonly kind: 'open' }
  | { readonly kind: 'shut' }
  | { readonly kind: 'protected'; readonly send: MasterKey; readonly receive: MasterKey };

/** A first octet of 20 to 63 is DTLS (RFC 7983 §7). */
const isDtls = (data: Buffer): boolean => (data[0] ?? 0) >= 20 && (data[0] ?? 0) <= 63;

/**
 * A session's two sockets, seen in the clear: what is sent through them leaves encrypted, and only what was genuine
 * comes out of them.
 *
 * ```
 *   (open) ── shut() ──> (shut) ── protect(keys) ──> (protected)
 *      '───────── protect(keys) ─────────────────────────^   | keys may change; open() only by a new description
 * ```
 */
export class ProtectedPorts {
  readonly rtp: RtpSocket;
  readonly rtcp: RtpSocket;
  /** Datagrams of a DTLS handshake, for whoever shakes hands. */
  onHandshake: (data: Buffer, from: RtpEndpoint) => void = () => {};
  /** A datagram was dropped: not genuine, repeated, or in the clear where it must not be. */
  onRefused: () => void = () => {};
  readonly #ports: PortPair;
  #passage: Passage = { kind: 'open' };
  #send: SrtpContext | undefined;
  #receive: SrtpContext | undefined;
  #mux = false;

  constructor(ports: PortPair) {
    this.#ports = ports;
    this.rtp = this.#face(ports.rtp, (packet) => this.#sealRtp(packet));
    this.rtcp = this.#face(ports.rtcp, (packet) => this.#sealRtcp(packet));
    ports.rtp.onMessage = (data, from) => this.#arrive(data, from);
    ports.rtcp.onMessage = (data, from) => {
      const report = this.#openRtcp(data);
      if (report) this.rtcp.onMessage(report, from);
    };
  }

  /** Packets pass as they are. */
  get isOpen(): boolean {
    return this.#passage.kind === 'open';
  }

  /** RTCP leaves through the RTP port (RFC 5761). */
  muxRtcp(mux: boolean): void {
    this.#mux = mux;
  }

  /** In the clear, both ways. */
  open(): void {
    this.#passage = { kind: 'open' };
    this.#send = undefined;
    this.#receive = undefined;
  }

  /** Nothing passes until there are keys. Keys that are in use stay in use. */
  shut(): void {
    if (this.#passage.kind !== 'protected') this.#passage = { kind: 'shut' };
  }

  /** Keys that stay the same go on where they are: neither counters nor replay lists begin anew. */
  protect(send: MasterKey, receive: MasterKey): void {
    const now = this.#passage.kind === 'protected' ? this.#passage : undefined;
    if (!isSameKey(now?.send, send)) this.#send = new SrtpContext(send);
    if (!isSameKey(now?.receive, receive)) this.#receive = new SrtpContext(receive);
    this.#passage = { kind: 'protected', send, receive };
  }

  /** A datagram of a handshake: it goes as it is. */
  sendHandshake(data: Uint8Array, to: RtpEndpoint): void {
    this.#ports.rtp.send(data, to.port, to.host);
  }

  /** Closes both sockets. Idempotent. */
  release(): void {
    this.#ports.release();
  }

  #face(socket: RtpSocket, seal: (packet: Buffer) => Buffer | undefined): RtpSocket {
    return {
      address: socket.address,
      onMessage() {},
      send: (data, port, host) => {
        const packet = this.#passage.kind === 'open' ? data : seal(asBuffer(data));
        const by = this.#mux ? this.#ports.rtp : socket;
        if (packet) by.send(packet, port, host);
      },
      close: () => this.release(),
    };
  }

  #arrive(data: Buffer, from: { address: string; port: number }): void {
    if (isDtls(data)) {
      // A handshake is nobody's hurry: it may keep the datagram for later.
      this.onHandshake(Buffer.from(data), { host: from.address, port: from.port });
      return;
    }
    const packet = looksLikeRtcp(data) ? this.#openRtcp(data) : this.#openRtp(data);
    if (packet) this.rtp.onMessage(packet, from);
  }

  #sealRtp(packet: Buffer): Buffer | undefined {
    return this.#passage.kind === 'protected' ? this.#send?.protectRtp(packet) : undefined;
  }

  #sealRtcp(packet: Buffer): Buffer | undefined {
    return this.#passage.kind === 'protected' ? this.#send?.protectRtcp(packet) : undefined;
  }

  #openRtp(data: Buffer): Buffer | undefined {
    if (this.#passage.kind === 'open') return data;
    const packet = this.#receive?.unprotectRtp(data);
    if (!packet) this.onRefused();
    return packet;
  }

  #openRtcp(data: Buffer): Buffer | undefined {
    return this.#passage.kind === 'open' ? data : this.#receive?.unprotectRtcp(data);
  }
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function isSameKey(a: MasterKey | undefined, b: MasterKey): boolean {
  return a !== undefined && a.suite === b.suite && a.keyAndSalt.equals(b.keyAndSalt);
}
