export { type Clock, systemClock, type Timer } from '@hookswitch/sip';

/** `2026-01-02T03:04:05.678000Z` for Unix milliseconds; a fraction of a millisecond becomes microseconds. */
export function isoMicros(wallTimeMs: number): string {
  const totalMicros = Math.floor(wallTimeMs * 1000);
  const micros = ((totalMicros % 1000) + 1000) % 1000;
  const toMillis = new Date((totalMicros - micros) / 1000).toISOString();
  return `${toMillis.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}
