import { randomBytes } from 'node:crypto';

/** Bytes that are asked of the system at a time: each request costs as much as hundreds of bytes. */
const poolBytes = 4096;

let pool = Buffer.alloc(0);
let taken = 0;

/** Secure random bytes, for the many tags and keys of a few bytes that each call needs. What was given out is not kept. */
export function pooledRandomBytes(size: number): Buffer {
  if (size > poolBytes / 16) return randomBytes(size);
  if (taken + size > pool.length) {
    pool = randomBytes(poolBytes);
    taken = 0;
  }
  const bytes = Buffer.from(pool.subarray(taken, taken + size));
  pool.fill(0, taken, taken + size);
  taken += size;
  return bytes;
}
