import { randomBytes } from 'node:crypto';
import { ChurnList, Place } from './churn-list.ts';

class Entry<T> extends Place<T> {
  readonly key: string;
  readonly hash: number;
  /** The next one of the same bucket. */
  next: Entry<T> | undefined;

  constructor(key: string, hash: number, value: T) {
    super(value);
    this.key = key;
    this.hash = hash;
  }
}

/** A power of two. */
const FEWEST_BUCKETS = 16;

// Peers choose the keys: without the seed nobody can choose many that share a bucket.
const seed = randomBytes(4).readInt32LE();

/** One at a time by Bob Jenkins, as V8 hashes strings. */
function hashOf(key: string): number {
  let hash = seed;
  for (let i = 0; i < key.length; i++) {
    hash = (hash + key.charCodeAt(i)) | 0;
    hash = (hash + (hash << 10)) | 0;
    hash ^= hash >>> 6;
  }
  hash = (hash + (hash << 3)) | 0;
  hash ^= hash >>> 11;
  return (hash + (hash << 15)) | 0;
}

/** A Map of strings for what comes and goes all the time; ChurnList says why it is none of V8. */
export class ChurnTable<T> {
  readonly #order = new ChurnList<T>();
  #buckets = emptyBuckets<T>(FEWEST_BUCKETS);

  get size(): number {
    return this.#order.size;
  }

  /** The oldest. */
  get first(): T | undefined {
    return this.#order.first;
  }

  get(key: string): T | undefined {
    return this.#find(key, hashOf(key))?.value;
  }

  has(key: string): boolean {
    return this.#find(key, hashOf(key)) !== undefined;
  }

  /** Takes the place of what stands under this key. */
  set(key: string, value: T): void {
    const hash = hashOf(key);
    const earlier = this.#find(key, hash);
    if (earlier) this.#remove(earlier);
    if (this.size >= this.#buckets.length) this.#resize(this.#buckets.length * 2);
    const entry = new Entry(key, hash, value);
    this.#order.add(entry);
    this.#chain(entry);
  }

  /** False when nothing stood there. */
  delete(key: string): boolean {
    const entry = this.#find(key, hashOf(key));
    if (!entry) return false;
    this.#remove(entry);
    const buckets = this.#buckets.length;
    if (buckets > FEWEST_BUCKETS && this.size < buckets / 8) this.#resize(buckets / 2);
    return true;
  }

  /** In the order in which they came. */
  values(): T[] {
    return this.#order.values();
  }

  clear(): void {
    this.#order.clear();
    this.#buckets = emptyBuckets(FEWEST_BUCKETS);
  }

  #find(key: string, hash: number): Entry<T> | undefined {
    let entry = this.#buckets[hash & (this.#buckets.length - 1)];
    while (entry && (entry.hash !== hash || entry.key !== key)) entry = entry.next;
    return entry;
  }

  #chain(entry: Entry<T>): void {
    const bucket = entry.hash & (this.#buckets.length - 1);
    entry.next = this.#buckets[bucket];
    this.#buckets[bucket] = entry;
  }

  #remove(entry: Entry<T>): void {
    this.#order.remove(entry);
    const bucket = entry.hash & (this.#buckets.length - 1);
    const first = this.#buckets[bucket];
    if (first === entry) this.#buckets[bucket] = entry.next;
    else {
      let before = first;
      while (before && before.next !== entry) before = before.next;
      if (before) before.next = entry.next;
    }
    entry.next = undefined;
  }

  #resize(buckets: number): void {
    const chained = this.#buckets;
    this.#buckets = emptyBuckets(buckets);
    for (const first of chained) {
      for (let entry = first; entry; ) {
        const { next } = entry;
        this.#chain(entry);
        entry = next;
      }
    }
  }
}

function emptyBuckets<T>(count: number): (Entry<T> | undefined)[] {
  return new Array<Entry<T> | undefined>(count).fill(undefined);
}
