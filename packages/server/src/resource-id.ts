import { randomBytes as nodeRandomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** Makes sure that an id has 19 digits until the year 2080, as those of applications and numbers have (reference §6). */
const epochMs = Date.UTC(2015, 0, 1);
const randomBits = 22n;

/**
 * A source of ids for applications and numbers: 19 digits, made of the time and 22 random bits, rising, so that an id
 * is new even when several are made within a millisecond.
 */
export function createResourceIds(clock: Clock, randomBytes: (size: number) => Buffer = nodeRandomBytes): () => string {
  let last = 0n;
  return () => {
    const time = BigInt(Math.floor(clock.wallTimeMs()) - epochMs) << randomBits;
    const made = time | BigInt(randomBytes(4).readUInt32BE() & 0x3fffff);
    last = made > last ? made : last + 1n;
    return String(last);
  };
}
