import { randomUUID } from 'node:crypto';

/**
 * A UUID of version 7 (RFC 9562 §5.7): milliseconds of Unix time, then 74 random bits. For keys of rows that are written
 * all the time: those of one moment lie side by side in the indexes, where random ones touch a page of the disk each.
 */
export function timeOrderedUuid(wallTimeMs: number): string {
  const time = Math.max(0, Math.floor(wallTimeMs)).toString(16).padStart(12, '0');
  // What follows the version in one of version 4 is random, the variant included.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
