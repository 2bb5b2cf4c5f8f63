import type { ForkTargets } from '../fork-targets.ts';
import type { PortPair } from '../rtp/port-pool.ts';
import type { RtpEndpoint } from '../rtp/udp-socket.ts';

/** Copies of a leg's RTP, as it is without encryption, on their way to others; from a port of their own. */
export class PacketFork {
  readonly #ports: PortPair;
  readonly #targets: ForkTargets;

  /** @param ports freed by `close` */
  constructor(ports: PortPair, targets: ForkTargets) {
    this.#ports = ports;
    this.#targets = targets;
  }

  /** A packet of the far end. It is copied: whoever gets it next may overwrite it. */
  received(packet: Buffer): void {
    this.#send(packet, this.#targets.received);
  }

  /** A packet for the far end. */
  sent(packet: Buffer): void {
    this.#send(packet, this.#targets.sent);
  }

  close(): void {
    this.#ports.release();
  }

  #send(packet: Buffer, target: RtpEndpoint | undefined): void {
    if (target !== undefined) this.#ports.rtp.send(Buffer.from(packet), target.port, target.host);
  }
}
