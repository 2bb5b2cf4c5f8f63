import type { Clock } from '../clock.ts';
import type { PortPair } from '../rtp/port-pool.ts';
import type { RtpSocket } from '../rtp/udp-socket.ts';
import { IceComponent } from './ice-component.ts';
import type { IceCredentials } from './ice-credentials.ts';

/** Checks that are answered in a second, and at once. Browsers send 20 a second for each pair of addresses at first. */
const checksPerSecond = 100;
const maxBurst = 200;

interface Generation {
  readonly credentials: IceCredentials;
  readonly generation: number;
}

/**
 * A session's two sockets behind the lite side of ICE (RFC 8445 §2.5): it sends no checks and answers those of the peer,
 * whose addresses become known by them. The addresses in its SDP do not matter, and names in there (`.local`) neither.
 *
 * ```
 *              expect()                  agree()
 *   (absent) ───────────> (expecting) ───────────> (in force)   expecting: checks are answered, packets pass as without
 *      ^                       |                       |        in force: only packets of checked paths pass
 *      '────── leave() ────────┴───────────────────────'
 * ```
 */
export class IcePorts implements PortPair {
  readonly rtp: RtpSocket;
  readonly rtcp: RtpSocket;
  /** A check of a stranger, one too many, or a packet from where no check came. */
  onRefused: () => void = () => {};
  readonly #ports: PortPair;
  readonly #clock: Clock;
  readonly #components: readonly IceComponent[];
  /** The newest first; the one before it until the peer uses the newest. */
  #generations: readonly Generation[] = [];
  #inForce = false;
  #allowance = maxBurst;
  #allowedAtMs: number;

  constructor(ports: PortPair, clock: Clock) {
    this.#ports = ports;
    this.#clock = clock;
    this.#allowedAtMs = clock.now();
    const rules = {
      clock,
      credentials: () => this.#generations,
      filters: () => this.#inForce,
      admits: () => this.#admits(),
      nominated: (generation: number) => this.#nominated(generation),
      refused: () => this.onRefused(),
    };
    const [rtp, rtcp] = [new IceComponent(ports.rtp, rules), new IceComponent(ports.rtcp, rules)];
    this.#components = [rtp, rtcp];
    this.rtp = rtp.socket;
    this.rtcp = rtcp.socket;
  }

  /** Only packets of checked paths pass. */
  get inForce(): boolean {
    return this.#inForce;
  }

  /** These credentials were offered: the peer's checks may come before its answer (RFC 8445 §7.3). */
  expect(credentials: IceCredentials): void {
    const [newest] = this.#generations;
    if (newest?.credentials.ufrag === credentials.ufrag) return;
    // Of several that came to nothing, only the one in use and the newest are of use.
    this.#generations = [{ credentials, generation: (newest?.generation ?? 0) + 1 }, ...this.#generations.slice(-1)];
  }

  /** Both sides speak ICE. New credentials are a restart: the paths so far serve until the peer has nominated another. */
  agree(credentials: IceCredentials): void {
    this.expect(credentials);
    this.#inForce = true;
  }

  /** The peer does not speak ICE. */
  leave(): void {
    this.#generations = [];
    this.#inForce = false;
    for (const component of this.#components) component.forget();
  }

  release(): void {
    this.#ports.release();
  }

  #nominated(generation: number): void {
    this.#generations = this.#generations.filter((kept) => kept.generation >= generation);
  }

  #admits(): boolean {
    const nowMs = this.#clock.now();
    this.#allowance = Math.min(maxBurst, this.#allowance + ((nowMs - this.#allowedAtMs) * checksPerSecond) / 1000);
    this.#allowedAtMs = nowMs;
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }
}
