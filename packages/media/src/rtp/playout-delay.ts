import { timestampDelta } from './sequence.ts';

/** What is remembered: about four seconds of packets of 20 ms. */
const windowPackets = 200;
/** The share of packets that shall be in time. */
const share = 0.97;
const refreshPackets = 10;
const lowestMs = 10;
const highestMs = 300;
const firstTargetMs = 20;
/** What is being sorted, of whichever stream. */
const sorting = new Float64Array(windowPackets);

/**
 * How much audio to hold back so that almost no packet comes too late: the spread of transit times of the last seconds.
 * Grows with the network's jitter and shrinks when that is over.
 */
export class PlayoutDelay {
  readonly #transits = new Float64Array(windowPackets);
  #count = 0;
  #first: { timestamp: number; arrivedAtMs: number } | undefined;
  #targetMs = firstTargetMs;

  /** What the buffer should hold when a frame has just been taken out of it. */
  get targetMs(): number {
    return this.#targetMs;
  }

  /** Takes a packet's timing. */
  observe(timestamp: number, clockRate: number, arrivedAtMs: number): void {
    this.#first ??= { timestamp, arrivedAtMs };
    const sentMs = (timestampDelta(timestamp, this.#first.timestamp) / clockRate) * 1000;
    this.#transits[this.#count % windowPackets] = arrivedAtMs - this.#first.arrivedAtMs - sentMs;
    this.#count += 1;
    if (this.#count % refreshPackets === 0) this.#refresh();
  }

  /** Forgets the source's time base, and keeps what was learnt about the network. */
  restart(): void {
    this.#first = undefined;
    this.#count = 0;
  }

  #refresh(): void {
    const known = Math.min(this.#count, windowPackets);
    const sorted = sorting.subarray(0, known);
    sorted.set(this.#transits.subarray(0, known));
    sorted.sort();
    const spread = (sorted[Math.floor((known - 1) * share)] ?? 0) - (sorted[0] ?? 0);
    this.#targetMs = Math.min(highestMs, Math.max(lowestMs, spread));
  }
}
