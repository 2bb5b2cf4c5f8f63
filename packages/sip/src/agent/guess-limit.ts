import type { Clock } from '../clock.ts';

/** A source, or an account, that has given wrong passwords. */
interface Failures {
  count: number;
  lastAtMs: number;
  blockedUntilMs: number;
}

/** What is known of somebody who asks to be let in. */
export interface Guess {
  username: string;
  sourceHost: string;
}

/** Mistakes that cost nothing: typing errors, a phone with an old password. */
const FREE_FAILURES_OF_SOURCE = 5;
/** Higher, so that one source alone never gets there: this one is against many sources on one account. */
const FREE_FAILURES_OF_USER = 25;
const FIRST_BLOCK_MS = 1_000;
const LONGEST_BLOCK_MS = 15 * 60_000;
/** A source that has been quiet for so long starts anew. */
const MEMORY_MS = 60 * 60_000;
const MAX_ENTRIES = 10_000;

/**
 * Slows down who guesses passwords. After five wrong ones a source is not listened to for 1 s, then 2, 4 … 15 minutes
 * after each further one; likewise, after 25, an account for all sources together. Who got in from a source before is
 * exempt there until he himself fails five times, so that neither a neighbour behind the same NAT nor an attack on his
 * account locks him out. Every table is bounded; the stalest entry makes room.
 */
export class GuessLimit {
  readonly #clock: Clock;
  readonly #sources = new Map<string, Failures>();
  readonly #users = new Map<string, Failures>();
  /** Who got in, and the failures of theirs since. */
  readonly #known = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until this one is listened to again; 0 when that is now. */
  blockedMs(guess: Guess): number {
    if (this.#known.has(pair(guess))) return 0;
    const untilMs = Math.max(
      this.#sources.get(guess.sourceHost)?.blockedUntilMs ?? 0,
      this.#users.get(guess.username)?.blockedUntilMs ?? 0,
    );
    return Math.max(0, untilMs - this.#clock.now());
  }

  /** A guess that was looked at and was wrong. Returns for how long the next one is not looked at, in milliseconds. */
  failed(guess: Guess): number {
    const own = this.#known.get(pair(guess));
    if (own !== undefined && own + 1 < FREE_FAILURES_OF_SOURCE) {
      put(this.#known, pair(guess), own + 1);
      return 0;
    }
    this.#known.delete(pair(guess));
    this.#count(this.#sources, guess.sourceHost, FREE_FAILURES_OF_SOURCE);
    this.#count(this.#users, guess.username, FREE_FAILURES_OF_USER);
    return this.blockedMs(guess);
  }

  succeeded(guess: Guess): void {
    put(this.#known, pair(guess), 0);
  }

  #count(failures: Map<string, Failures>, key: string, free: number): void {
    const nowMs = this.#clock.now();
    const before = failures.get(key);
    const count = before !== undefined && nowMs - before.lastAtMs <= MEMORY_MS ? before.count + 1 : 1;
    const doublings = Math.min(count - free, 30);
    const blockMs = doublings < 0 ? 0 : Math.min(FIRST_BLOCK_MS * 2 ** doublings, LONGEST_BLOCK_MS);
    put(failures, key, { count, lastAtMs: nowMs, blockedUntilMs: blockMs === 0 ? 0 : nowMs + blockMs });
  }
}

function pair({ username, sourceHost }: Guess): string {
  return `${sourceHost} ${username}`;
}

/** The entry becomes the freshest; the stalest one goes when there are too many. */
function put<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const stalest = map.size > MAX_ENTRIES ? map.keys().next().value : undefined;
  if (stalest !== undefined) map.delete(stalest);
}
