import { sequenceDelta, timestampDelta } from './sequence.ts';

/** A received packet that waits to be played. */
export interface BufferedPacket<Codec> {
  readonly sequence: number;
  readonly timestamp: number;
  /** Its length in ticks of the RTP timestamp. */
  readonly ticks: number;
  readonly codec: Codec;
  readonly payload: Uint8Array;
}

/** Two seconds at 20 ms. More can only be a sender that runs wild; the oldest go. */
const maxPackets = 100;

/** Puts packets back into the order they were sent in. Duplicates have been dropped before. */
export class JitterBuffer<Codec> {
  readonly #packets: BufferedPacket<Codec>[] = [];
  #lastTaken: number | undefined;

  /** False for a packet whose turn has passed; it is dropped. */
  insert(packet: BufferedPacket<Codec>): boolean {
    if (this.#lastTaken !== undefined && sequenceDelta(packet.sequence, this.#lastTaken) <= 0) return false;
    let at = this.#packets.length;
    while (at > 0 && sequenceDelta(packet.sequence, this.#packets[at - 1]?.sequence ?? 0) < 0) at -= 1;
    this.#packets.splice(at, 0, packet);
    if (this.#packets.length > maxPackets) this.take();
    return true;
  }

  peek(): BufferedPacket<Codec> | undefined {
    return this.#packets[0];
  }

  take(): BufferedPacket<Codec> | undefined {
    const packet = this.#packets.shift();
    if (packet) this.#lastTaken = packet.sequence;
    return packet;
  }

  /** What lies between the begin of the first packet and the end of the last, missing ones included, in ticks. */
  get ticks(): number {
    const first = this.#packets[0];
    const last = this.#packets.at(-1);
    return first && last ? Math.max(0, timestampDelta(last.timestamp, first.timestamp)) + last.ticks : 0;
  }

  /** Forgets everything: another stream begins. */
  clear(): void {
    this.#packets.length = 0;
    this.#lastTaken = undefined;
  }
}
