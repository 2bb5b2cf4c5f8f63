import type { SipResponse } from '../message/sip-message.ts';

/** Bounds of the wait after a failed registration, in milliseconds. */
export interface RetryBounds {
  baseMs: number;
  maxMs: number;
}

/** RFC 5626 §4.5 */
export const DEFAULT_RETRY: RetryBounds = { baseMs: 30_000, maxMs: 1_800_000 };

const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * How long to wait after so many failures in a row: the bound doubles with each, and the wait is drawn from its upper half,
 * so that after an outage not everybody comes back at the same moment (RFC 5626 §4.5).
 * @param chance evenly spread over 0..1
 */
export function retryDelayMs(failures: number, { baseMs, maxMs }: RetryBounds, chance: number): number {
  // Beyond 2**30 it is the maximum anyway.
  const upperMs = Math.min(maxMs, baseMs * 2 ** Math.min(failures, 30));
  return upperMs * (0.5 + chance / 2);
}

/** A number spread evenly over 0 (included) to 1 (excluded). */
export function chanceOf(randomBytes: (size: number) => Buffer): number {
  return randomBytes(4).readUInt32BE(0) / 2 ** 32;
}

/** What the Retry-After of a response says, up to an hour: who says "in a year" is not taken at his word. 0 without one. */
export function retryAfterMs(response: SipResponse): number {
  const secs = Number.parseInt(response.header('Retry-After') ?? '', 10);
  return Number.isNaN(secs) ? 0 : Math.min(secs * 1000, MAX_RETRY_AFTER_MS);
}
