import type { ToneEvent } from '@hookswitch/media';
import type { Clock } from '@hookswitch/sip';
import { Feed } from './feed.ts';

/** What one call of a lab phone hears: which of the tones that it listens for sound, and did. */
export class PhoneEar {
  readonly #listenHz: readonly number[];
  readonly #begun: Feed<number>;
  readonly #hearing = new Set<number>();

  constructor(listenHz: readonly number[], clock: Clock) {
    this.#listenHz = listenHz;
    this.#begun = new Feed(clock);
  }

  /** A tone begins or ends. */
  take({ frequencyHz, state }: ToneEvent): void {
    if (state === 'stopped') {
      this.#hearing.delete(frequencyHz);
      return;
    }
    this.#hearing.add(frequencyHz);
    this.#begun.push(frequencyHz);
  }

  /**
   * Resolves once this tone dominates what the far end sends: at once when it does already, or did since this was last
   * asked. A tone that was heard and is over is not heard again before it begins anew.
   * @throws when nobody listens for it, it does not come in time, or the call is over
   */
  async hears(frequencyHz: number, options: { withinMs?: number } = {}): Promise<void> {
    if (!this.#listenHz.includes(frequencyHz)) {
      throw new Error(`the phone does not listen for ${frequencyHz} Hz, only for ${this.#listenHz.join(', ')}`);
    }
    const isThisOne = (heardHz: number): boolean => heardHz === frequencyHz;
    if (this.#hearing.has(frequencyHz)) this.#begun.forget(isThisOne);
    else await this.#begun.take(isThisOne, { ...options, what: `a tone of ${frequencyHz} Hz` });
  }

  /** The tones that sound just now, lowest first. */
  get hearing(): readonly number[] {
    return [...this.#hearing].sort((a, b) => a - b);
  }

  /** Every tone that has sounded so far, in the order they began. */
  get heard(): readonly number[] {
    return this.#begun.all;
  }

  /** The call is over: nothing more will be heard. */
  fail(reason: Error): void {
    this.#begun.fail(reason);
  }
}
