import { sequenceDelta } from '../rtp/sequence.ts';

/** How far back packets are remembered. RFC 3711 §3.3.2 asks for 64 at least; one second of reordering at 5 ms is 200. */
const windowPackets = 256;

/**
 * Which packets of one SSRC there have been: from 16 bits of sequence number to the 48-bit index (RFC 3711 §3.3.1,
 * appendix A), and the replay list (§3.3.2).
 */
export class PacketIndexes {
  /** The highest index so far, -1 for none. */
  #highest = -1;
  readonly #seen = new Float64Array(windowPackets).fill(-1);

  /** The index that a packet with this sequence number most likely has. */
  indexOf(sequence: number): number {
    if (this.#highest < 0) return sequence;
    const index = this.#highest + sequenceDelta(sequence, this.#highest % 65_536);
    return index < 0 ? sequence : index;
  }

  /** Whether a packet of this index is new. One from before the window counts as seen. */
  isNew(index: number): boolean {
    return index > this.#highest - windowPackets && this.#seen[index % windowPackets] !== index;
  }

  /** The packet is genuine. */
  add(index: number): void {
    this.#seen[index % windowPackets] = index;
    if (index > this.#highest) this.#highest = index;
  }
}
