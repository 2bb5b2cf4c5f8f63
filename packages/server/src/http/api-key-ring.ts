import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { type ApiKeyRow, selectAllApiKeys, updateApiKey } from '../store/api-keys.ts';
import type { Db } from '../store/db.ts';

/** A key that opened a request. */
export interface OpeningKey {
  /** `configured` for the key of the configuration. */
  readonly id: string;
  /** null: the limit of the server. */
  readonly requestsPerSecond: number | null;
}

interface KnownKey extends OpeningKey {
  readonly hash: Buffer;
}

/** `last_used_at` is kept to this precision, so that a busy key costs one write a minute. */
const lastUsedPrecisionMs = 60_000;

/** The SHA-256 that stands for a key in the store. Keys are random and long: a slow hash would protect nothing more. */
export function hashOfApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** The keys that open the API, in memory: those of the store, and that of the configuration. */
export class ApiKeyRing {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #configured: readonly KnownKey[];
  readonly #usedAtMs = new Map<string, number>();
  #known: readonly KnownKey[] = [];

  private constructor(options: { db: Db; clock: Clock; log: Logger }, configuredKey: string | undefined) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#log = options.log;
    const configured = (key: string) => ({ id: 'configured', hash: hashOfApiKey(key), requestsPerSecond: null });
    this.#configured = configuredKey === undefined ? [] : [configured(configuredKey)];
  }

  /** @param configuredKey opens the API besides those of the store, and is not stored */
  static async load(
    options: { readonly db: Db; readonly clock: Clock; readonly log: Logger },
    configuredKey: string | undefined,
  ): Promise<ApiKeyRing> {
    const ring = new ApiKeyRing(options, configuredKey);
    await ring.reload();
    return ring;
  }

  /** After a change of the table: what was revoked opens nothing from now on. */
  async reload(): Promise<void> {
    const rows = await this.#db.run(selectAllApiKeys());
    this.#known = [...this.#configured, ...rows.map(knownKey)];
    const ids = new Set(rows.map(({ id }) => id));
    for (const id of this.#usedAtMs.keys()) if (!ids.has(id)) this.#usedAtMs.delete(id);
  }

  /** The key that this is; undefined for none. Takes the same time for each, so that it tells nothing of those it knows. */
  find(key: string): OpeningKey | undefined {
    const hash = hashOfApiKey(key);
    let found: KnownKey | undefined;
    for (const known of this.#known) if (timingSafeEqual(hash, known.hash)) found = known;
    if (found !== undefined && found.id !== 'configured') this.#noteUse(found.id);
    return found;
  }

  /** Whether a key that opened a request would still open one. */
  knows(id: string): boolean {
    return this.#known.some((known) => known.id === id);
  }

  #noteUse(id: string): void {
    const nowMs = this.#clock.wallTimeMs();
    const beforeMs = this.#usedAtMs.get(id);
    if (beforeMs !== undefined && Math.abs(nowMs - beforeMs) < lastUsedPrecisionMs) return;
    this.#usedAtMs.set(id, nowMs);
    this.#db.run(updateApiKey(id, { last_used_at_ms: nowMs })).catch((error: unknown) => {
      this.#log.warn({ err: error, api_key_id: id }, 'the use of a key was not written down');
    });
  }
}

function knownKey(row: ApiKeyRow): KnownKey {
  return { id: row.id, hash: Buffer.from(row.hash, 'hex'), requestsPerSecond: row.requests_per_second };
}
