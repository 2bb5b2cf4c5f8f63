import type { APIError } from '../core/api-error.ts';

/*
 * What is tried again, so that nothing ever happens twice:
 *
 *   what came of the attempt                 GET, or a command with a command_id    anything else
 *   no connection was made                   again                                  again
 *   connection lost, timeout                 again                                  no: it may have been carried out
 *   408, 409, 500 and above                  again                                  no: it may have been carried out
 *   429; 503 with Retry-After                again                                  again: the server refused to begin
 *   501                                      no                                     no
 *   x-should-retry: true / false             again / no                             as above / no
 *   any other answer                         no                                     no
 */

/** The longest wait that a server may ask for, in ms. */
const longestWaitMs = 60_000;

/** Whether an answer is worth another attempt. `repeatable`: a second arrival has no second effect. */
export function shouldRetryAnswer({ status = 0, headers }: APIError, repeatable: boolean): boolean {
  const advice = headers?.get('x-should-retry');
  if (advice === 'false') return false;
  if (status === 429 || (status === 503 && headers?.has('retry-after'))) return true;
  // A proxy's word alone is no reason to do something twice.
  return repeatable && (advice === 'true' || status === 408 || status === 409 || (status >= 500 && status !== 501));
}

/**
 * What errors say that come before a request leaves, while a name is resolved or a connection made; system call and code
 * in Node and Deno, code alone where several addresses were tried, in Bun and in undici.
 */
const notConnected = /^(connect|getaddrinfo) |conn(ection)?refused|notfound|ai_again|connect_timeout|failedtoopen/i;

/** Whether a failed fetch failed before anything was sent. Where the runtime does not tell, no. */
export function neverSent(error: unknown, depth = 5): boolean {
  if (!error || !depth) return false;
  const { syscall, code, cause } = error as { syscall?: unknown; code?: unknown; cause?: unknown };
  return notConnected.test(`${syscall} ${code}`) || neverSent(cause, depth - 1);
}

/**
 * How long to wait before the next attempt, in ms: what the server asks for, 60 s at most; otherwise 0.5 s, doubled each
 * time up to 8 s, less up to a quarter by chance, so that clients that failed together do not come back together.
 *
 * @param retries how many retries there were before this one
 * @param random 0 to 1
 */
export function retryDelayMs(retries: number, { retryAfterMs }: APIError, random: number): number {
  return retryAfterMs === undefined
    ? Math.min(500 * 2 ** retries, 8000) * (1 - random / 4)
    : Math.min(retryAfterMs, longestWaitMs);
}
