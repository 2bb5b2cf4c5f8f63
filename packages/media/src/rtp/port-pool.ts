import type { Clock } from '../clock.ts';
import { MediaError } from '../media-error.ts';
import type { BindRtpSocket, RtpSocket } from './udp-socket.ts';

/** How long a port rests after use, so that late packets of one call do not land in the next. */
const quarantineMs = 2000;

/** A session's two sockets: RTP on an even port, RTCP on the odd one above it (RFC 3550 §11). */
export interface PortPair {
  readonly rtp: RtpSocket;
  readonly rtcp: RtpSocket;
  /** Closes both sockets. Idempotent. */
  release(): void;
}

/** Hands out pairs of ports of a range. Ports that another program uses are passed over. */
export class PortPool {
  readonly #host: string;
  readonly #first: number;
  readonly #pairs: number;
  readonly #clock: Clock;
  readonly #bind: BindRtpSocket;
  /** Bounded by the range: a port is in use, resting (until the given time) or absent. */
  readonly #inUse = new Set<number>();
  readonly #restsUntilMs = new Map<number, number>();
  #cursor: number;

  /** `firstPair` (0 up to 1) is where in the range to begin: at random, so that neighbours do not collide. */
  constructor(options: {
    host: string;
    ports: { min: number; max: number };
    clock: Clock;
    bind: BindRtpSocket;
    firstPair: number;
  }) {
    const { min, max } = options.ports;
    this.#host = options.host;
    this.#first = min + (min % 2);
    this.#pairs = Math.floor((max - this.#first) / 2) + 1;
    this.#clock = options.clock;
    this.#bind = options.bind;
    this.#cursor = Math.floor(options.firstPair * this.#pairs);
  }

  /** Opens the next free pair. Rejects with `no-free-port` when there is none, or the host is not bindable at all. */
  async open(): Promise<PortPair> {
    for (let tried = 0; tried < this.#pairs; tried += 1) {
      const port = this.#first + 2 * (this.#cursor % this.#pairs);
      this.#cursor = (this.#cursor + 1) % this.#pairs;
      if (this.#inUse.has(port) || this.#isResting(port)) continue;
      this.#inUse.add(port);
      try {
        const pair = await this.#bindPair(port);
        if (pair) return pair;
      } catch (error) {
        this.#inUse.delete(port);
        const reason = error instanceof Error ? error.message : String(error);
        throw new MediaError('no-free-port', `cannot open RTP port ${port} on ${this.#host}: ${reason}`, {
          cause: error,
        });
      }
      this.#inUse.delete(port);
    }
    const last = this.#first + 2 * (this.#pairs - 1);
    throw new MediaError(
      'no-free-port',
      `no free RTP port: all ${this.#pairs} even ports ${this.#first} to ${last} on ${this.#host} are in use or resting`,
    );
  }

  /** Undefined when one of the two ports is taken by somebody else; any other error is not about this port. */
  async #bindPair(port: number): Promise<PortPair | undefined> {
    let rtp: RtpSocket | undefined;
    try {
      rtp = await this.#bind({ host: this.#host, port });
      const rtcp = await this.#bind({ host: this.#host, port: port + 1 });
      return this.#pair(port, rtp, rtcp);
    } catch (error) {
      rtp?.close();
      if (isTaken(error)) return undefined;
      throw error;
    }
  }

  #pair(port: number, rtp: RtpSocket, rtcp: RtpSocket): PortPair {
    let open = true;
    return {
      rtp,
      rtcp,
      release: () => {
        if (!open) return;
        open = false;
        rtp.close();
        rtcp.close();
        this.#inUse.delete(port);
        this.#restsUntilMs.set(port, this.#clock.now() + quarantineMs);
      },
    };
  }

  #isResting(port: number): boolean {
    const until = this.#restsUntilMs.get(port);
    if (until === undefined) return false;
    if (until > this.#clock.now()) return true;
    this.#restsUntilMs.delete(port);
    return false;
  }
}

/** EACCES is a port below 1024, or one the system reserves: the next may do. */
function isTaken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EADDRINUSE' || code === 'EACCES';
}
