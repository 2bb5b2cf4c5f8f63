import { randomBytes } from 'node:crypto';
import {
  type ApiKey,
  type CreateApiKeyParams,
  createApiKeyParams,
  type UpdateApiKeyParams,
  updateApiKeyParams,
} from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { Mailbox } from '../call/mailbox.ts';
import type { Clock } from '../clock.ts';
import {
  type ApiKeyRow,
  deleteApiKey,
  insertApiKey,
  listApiKeys,
  selectAllApiKeys,
  selectApiKey,
  updateApiKey,
} from '../store/api-keys.ts';
import type { Db } from '../store/db.ts';
import { type ApiKeyRing, hashOfApiKey, type OpeningKey } from './api-key-ring.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { pageMeta, readPage, toStorePage } from './pagination.ts';
import { readListQuery, refuseQuery } from './query.ts';
import { bodyValidator } from './validation.ts';

const keyBytes = 24;
const prefixLength = 8;
/** Every request is compared with every key. */
const mostKeys = 100;

/** A new random key and the row that stands for it. */
export function newApiKey(
  options: { readonly id: string; readonly name: string; readonly requestsPerSecond: number | null },
  nowMs: number,
): { readonly key: string; readonly row: ApiKeyRow } {
  const key = `KEY${randomBytes(keyBytes).toString('base64url')}`;
  return { key, row: rowOfApiKey(key, options, nowMs) };
}

/** The row that stands for a key. */
export function rowOfApiKey(
  key: string,
  { id, name, requestsPerSecond }: { id: string; name: string; requestsPerSecond: number | null },
  nowMs: number,
): ApiKeyRow {
  return {
    ...{ id, name, prefix: key.slice(0, prefixLength), hash: hashOfApiKey(key).toString('hex') },
    ...{ requests_per_second: requestsPerSecond, last_used_at_ms: null, created_at_ms: nowMs, updated_at_ms: nowMs },
  };
}

/** The keys of the API: made, named, limited and revoked over the API. Not part of Telnyx. */
export function addApiKeyRoutes(
  routes: OperationRoutes,
  options: { readonly db: Db; readonly clock: Clock; readonly apiKeys: ApiKeyRing; readonly makeId: () => string },
): void {
  const { db, clock, apiKeys, makeId } = options;
  const validateCreate = bodyValidator<CreateApiKeyParams>(createApiKeyParams);
  const validateUpdate = bodyValidator<UpdateApiKeyParams>(updateApiKeyParams);
  const changes = new Mailbox();

  /** One change at a time, so that each sees what the one before left, and none by a key that was revoked meanwhile. */
  function change<Result>(by: OpeningKey | undefined, task: () => Promise<Result>): Promise<Result> {
    return changes.post(() => {
      if (by === undefined || apiKeys.knows(by.id)) return task();
      throw new ApiError('10009', { detail: 'The API key was revoked.' });
    });
  }

  routes.handle('ListApiKeys', async (request) => {
    const page = readPage(readListQuery(request.query, {}));
    const [rows, all] = await Promise.all([db.run(listApiKeys(toStorePage(page))), db.run(selectAllApiKeys())]);
    return { data: rows.map(toApiKey), meta: pageMeta(page, all.length) };
  });

  routes.handle('CreateApiKey', async (request, reply) => {
    refuseQuery(request.query);
    const { name, requests_per_second: requestsPerSecond = null } = validateCreate(request.body);
    const { key, row } = newApiKey({ id: makeId(), name, requestsPerSecond }, clock.wallTimeMs());
    await change(request.apiKey, async () => {
      if ((await db.run(selectAllApiKeys())).length >= mostKeys) {
        throw new ApiError('10039', { detail: `There are ${mostKeys} keys already: revoke one first.` });
      }
      await db.run(insertApiKey(row));
      await apiKeys.reload();
    });
    reply.status(201);
    // The one time that the key is shown.
    return { data: { ...toApiKey(row), key } };
  });

  routes.handle('RetrieveApiKey', async (request) => {
    refuseQuery(request.query);
    const [row] = await db.run(selectApiKey(idOf(request.params)));
    return { data: toApiKey(row ?? refuseUnknown()) };
  });

  routes.handle('UpdateApiKey', async (request) => {
    refuseQuery(request.query);
    const named = { ...validateUpdate(request.body), updated_at_ms: clock.wallTimeMs() };
    const row = await change(request.apiKey, async () => {
      const [after] = await db.run(updateApiKey(idOf(request.params), named));
      await apiKeys.reload();
      return after ?? refuseUnknown();
    });
    return { data: toApiKey(row) };
  });

  routes.handle('DeleteApiKey', async (request) => {
    refuseQuery(request.query);
    const id = idOf(request.params);
    if (request.apiKey?.id === id) {
      throw new ApiError('20011', { detail: 'A key cannot revoke itself: use the one that takes its place.' });
    }
    const row = await change(request.apiKey, async () => {
      const [before] = await db.run(deleteApiKey(id));
      await apiKeys.reload();
      return before ?? refuseUnknown();
    });
    return { data: toApiKey(row) };
  });
}

function idOf(params: unknown): string {
  return (params as { id: string }).id;
}

function refuseUnknown(): never {
  throw new ApiError('10005', { detail: 'There is no API key with this id.' });
}

function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    record_type: 'api_key',
    name: row.name,
    prefix: row.prefix,
    requests_per_second: row.requests_per_second,
    last_used_at: row.last_used_at_ms === null ? null : new Date(row.last_used_at_ms).toISOString(),
    created_at: new Date(row.created_at_ms).toISOString(),
    updated_at: new Date(row.updated_at_ms).toISOString(),
  };
}
