import { createHmac, timingSafeEqual } from 'node:crypto';
import { ChurnTable } from '@hookswitch/churn';
import type { Clock } from '../clock.ts';

export interface NonceMintOptions {
  clock: Clock;
  randomBytes: (size: number) => Buffer;
  realm: string;
  lifetimeMs: number;
}

/** Counts of one nonce that have been seen: the highest, and a bit for each of those right below it. */
interface SeenCounts {
  nonce: string;
  highest: number;
  /** Bit n: `highest - n` was seen. */
  mask: number;
}

/** A request that was overtaken by this many others of the same nonce is let in; UDP reorders. */
const REPLAY_WINDOW = 32;
const MAX_TRACKED_NONCES = 10_000;
/** 12 hex digits of time, 16 of chance, 32 of proof. */
const NONCE = /^[0-9a-f]{60}$/;
const BODY_LENGTH = 28;

/**
 * Nonces that hold their own time and proof, so that challenging costs no memory (RFC 7616 §3.3). The proof covers realm
 * and source, with a key that dies with the process. Only a nonce that let somebody in is remembered, against replays.
 */
export class NonceMint {
  readonly #options: NonceMintOptions;
  readonly #key: Buffer;
  /** Oldest first. Losing an entry only shortens the memory of replays. */
  readonly #seen = new ChurnTable<SeenCounts>();

  constructor(options: NonceMintOptions) {
    this.#options = options;
    this.#key = options.randomBytes(32);
  }

  create(sourceHost: string): string {
    const time = Math.floor(this.#options.clock.now()).toString(16).padStart(12, '0');
    const body = `${time}${this.#options.randomBytes(8).toString('hex')}`;
    return `${body}${this.#proof(body, sourceHost)}`;
  }

  /**
   * Whether the nonce is ours, was given to this source, is young, and this count of it is new; notes the count. To be
   * asked only for a request whose digest is right. `count` is `undefined` in the form without qop: good for one request.
   */
  take(nonce: string, sourceHost: string, count: number | undefined): boolean {
    if (!NONCE.test(nonce)) return false;
    const body = nonce.slice(0, BODY_LENGTH);
    const proof = Buffer.from(this.#proof(body, sourceHost));
    if (!timingSafeEqual(Buffer.from(nonce.slice(BODY_LENGTH)), proof)) return false;
    const ageMs = this.#options.clock.now() - Number.parseInt(body.slice(0, 12), 16);
    if (ageMs > this.#options.lifetimeMs) return false;
    return this.#note(nonce, count ?? Number.MAX_SAFE_INTEGER);
  }

  /** RFC 7616 §3.4: a count that was seen is a replay. */
  #note(nonce: string, count: number): boolean {
    const seen = this.#seen.get(nonce) ?? { nonce, highest: 0, mask: 1 };
    const behind = seen.highest - count;
    if (behind >= REPLAY_WINDOW || (behind >= 0 && (seen.mask & (1 << behind)) !== 0)) return false;
    const next =
      behind >= 0
        ? { nonce, highest: seen.highest, mask: seen.mask | (1 << behind) }
        : { nonce, highest: count, mask: (-behind < REPLAY_WINDOW ? seen.mask << -behind : 0) | 1 };
    this.#seen.set(nonce, next);
    const oldest = this.#seen.size > MAX_TRACKED_NONCES ? this.#seen.first : undefined;
    if (oldest !== undefined) this.#seen.delete(oldest.nonce);
    return true;
  }

  #proof(body: string, sourceHost: string): string {
    const text = `${body} ${this.#options.realm} ${sourceHost}`;
    return createHmac('sha256', this.#key).update(text).digest('hex').slice(0, 32);
  }
}
