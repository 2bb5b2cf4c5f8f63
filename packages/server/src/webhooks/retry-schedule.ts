import { originOf } from './webhook-target.ts';

/** The longest wait that a receiver may ask for with Retry-After. */
const retryAfterCapMs = 60_000;

/** One attempt that was made, oldest first in a history. */
export interface PastAttempt {
  readonly url: string;
  /** HTTP status of the answer; null when none came. */
  readonly status: number | null;
}

export type Outcome = 'delivered' | 'failed' | 'refused';

export type NextStep =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly url: string; readonly delayMs: number }
  | { readonly kind: 'dead' };

/**
 * What an attempt means (reference §3.2). `failed` may succeed later; `refused` never will on that URL.
 */
export function outcomeOf(attempt: PastAttempt): Outcome {
  const { status } = attempt;
  if (status === null) return originOf(attempt.url) === undefined ? 'refused' : 'failed';
  if (status >= 200 && status <= 299) return 'delivered';
  if (status === 408 || status === 429) return 'failed';
  return status >= 400 && status <= 499 ? 'refused' : 'failed';
}

/**
 * The URL of the next attempt; undefined when every URL refused the event. The primary has two attempts before the
 * first failover ("after two consecutive failed attempts", reference §3.2); from then on failovers and primary take
 * turns, so that neither a dead primary nor a dead failover is clung to. A URL that refused is out of the game, and
 * the next one takes its place.
 */
export function nextUrl(urls: readonly string[], history: readonly PastAttempt[]): string | undefined {
  const refused = new Set(history.filter((attempt) => outcomeOf(attempt) === 'refused').map((attempt) => attempt.url));
  const [primary, ...failovers] = urls.filter((url) => !refused.has(url));
  if (primary === undefined || failovers.length === 0) return primary;
  if (history.filter((attempt) => attempt.url === primary).length < 2) return primary;
  if (history.at(-1)?.url !== primary) return primary;
  const turns = history.filter((attempt) => failovers.includes(attempt.url)).length;
  return failovers[turns % failovers.length];
}

/**
 * What follows the last attempt of `history`.
 * @param options.retriesMs delays that the command asked for: obeyed to the millisecond.
 * @param options.defaultDelaysMs the ordinary schedule, shortened by up to a quarter by `random` (0..1), so that the
 *   events of an outage do not all come back in the same instant.
 * @param options.retryAfterMs what the last answer asked for (429 and 503).
 */
export function nextStep(
  urls: readonly string[],
  history: readonly PastAttempt[],
  options: {
    readonly retriesMs: readonly number[] | undefined;
    readonly defaultDelaysMs: readonly number[];
    readonly retryAfterMs: number | null;
    readonly random: () => number;
  },
): NextStep {
  const last = history.at(-1);
  if (last === undefined) throw new Error('No attempt was made yet');
  if (outcomeOf(last) === 'delivered') return { kind: 'delivered' };
  const url = nextUrl(urls, history);
  if (url === undefined) return { kind: 'dead' };
  // A refusal is no outage: there is nothing to wait for before the next URL is asked.
  if (outcomeOf(last) === 'refused') return { kind: 'retry', url, delayMs: 0 };
  const failures = history.filter((attempt) => outcomeOf(attempt) === 'failed').length;
  const scheduledMs =
    options.retriesMs?.[failures - 1] ??
    (options.retriesMs === undefined ? jittered(options.defaultDelaysMs[failures - 1], options.random) : undefined);
  if (scheduledMs === undefined) return { kind: 'dead' };
  const askedMs = url === last.url ? Math.min(options.retryAfterMs ?? 0, retryAfterCapMs) : 0;
  return { kind: 'retry', url, delayMs: Math.max(scheduledMs, askedMs) };
}

/**
 * Milliseconds that a Retry-After header asks for: seconds or an HTTP date (RFC 9110 §10.2.3). Null when it is neither.
 */
export function parseRetryAfter(value: string, wallTimeMs: number): number | null {
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - wallTimeMs);
}

function jittered(delayMs: number | undefined, random: () => number): number | undefined {
  return delayMs === undefined ? undefined : Math.round(delayMs * (1 - 0.25 * random()));
}
