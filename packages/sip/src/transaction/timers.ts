import type { Clock, Timer } from '../clock.ts';
import { type Endpoint, isStream } from '../transport/endpoint.ts';

/** Estimate of the round trip, RFC 3261 §17.1.1.1. */
export const T1_MS = 500;
/** Longest gap between retransmissions of a non-INVITE request or an INVITE response, RFC 3261 §17.1.2.1. */
export const T2_MS = 4_000;
/** Longest time a message stays in the network, RFC 3261 §17.1.2.2. */
const T4_MS = 5_000;

/**
 * The timers of RFC 3261 appendix A table 4 and RFC 6026 §7, in milliseconds, for an unreliable transport (UDP).
 * Timer C belongs to proxies only and is not here: how long a phone may ring is the caller's own rule.
 */
export const TIMER_MS = {
  /** INVITE client: first retransmission; doubles each time, without a cap (§17.1.1.2). */
  A: T1_MS,
  /** INVITE client: nothing at all came back (§17.1.1.2). */
  B: 64 * T1_MS,
  /** INVITE client: absorbs retransmitted 300-699, at least 32 s (§17.1.1.2). */
  D: 32_000,
  /** Non-INVITE client: first retransmission; doubles up to T2 (§17.1.2.2). */
  E: T1_MS,
  /** Non-INVITE client: no final response (§17.1.2.2). */
  F: 64 * T1_MS,
  /** INVITE server: first retransmission of 300-699; doubles up to T2 (§17.2.1). */
  G: T1_MS,
  /** INVITE server: no ACK for 300-699 (§17.2.1). */
  H: 64 * T1_MS,
  /** INVITE server: absorbs retransmitted ACKs (§17.2.1). */
  I: T4_MS,
  /** Non-INVITE server: answers retransmitted requests (§17.2.2). */
  J: 64 * T1_MS,
  /** Non-INVITE client: absorbs retransmitted responses (§17.1.2.2). */
  K: T4_MS,
  /** INVITE server, RFC 6026 §7.1: absorbs retransmitted INVITEs after a 2xx. */
  L: 64 * T1_MS,
  /** INVITE client, RFC 6026 §7.2: lets retransmitted and forked 2xx through. */
  M: 64 * T1_MS,
} as const;

export type TimerName = keyof typeof TIMER_MS;

/** How long repeated messages are absorbed: over a stream none is repeated, so no time at all (RFC 3261 §17.1.1.2). */
export function absorbMs(name: 'D' | 'I' | 'J' | 'K', peer: Endpoint): number {
  return isStream(peer) ? 0 : TIMER_MS[name];
}

/** The running timers of one owner, by name. Starting a name again replaces it; `stopAll` leaves nothing behind. */
export class TimerSet<Name extends string> {
  readonly #clock: Clock;
  /** An owner has one or two at a time, and there are many owners: a list of them takes less than a Map. */
  #running: { readonly name: Name; readonly timer: Timer }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(name: Name, delayMs: number, callback: () => void): void {
    this.stop(name);
    const timer = this.#clock.setTimer(delayMs, () => {
      this.#remove(name);
      callback();
    });
    this.#running.push({ name, timer });
  }

  stop(name: Name): void {
    this.#remove(name)?.cancel();
  }

  stopAll(): void {
    for (const { timer } of this.#running.splice(0)) timer.cancel();
  }

  #remove(name: Name): Timer | undefined {
    const index = this.#running.findIndex((running) => running.name === name);
    return index < 0 ? undefined : this.#running.splice(index, 1)[0]?.timer;
  }
}
