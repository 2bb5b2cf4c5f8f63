import { randomBytes as nodeRandomBytes, randomUUID } from 'node:crypto';
import {
  type CreateTelephonyCredentialParams,
  createTelephonyCredentialParams,
  type TelephonyCredential,
  type UpdateTelephonyCredentialParams,
  updateTelephonyCredentialParams,
} from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Mailbox } from '../call/mailbox.ts';
import {
  countTelephonyCredentials,
  deleteTelephonyCredential,
  insertTelephonyCredential,
  listTelephonyCredentials,
  selectTelephonyCredential,
  type TelephonyCredentialFilter,
  type TelephonyCredentialRow,
  updateTelephonyCredential,
} from '../store/telephony-credentials.ts';
import type { HttpServerOptions } from './http-server-options.ts';
import { requireApplication, requireFreeNumber } from './number-ownership.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { pageMeta, readPage, toStorePage } from './pagination.ts';
import { invalidFilter, type ListQuery, readListQuery, refuseQuery } from './query.ts';
import { bodyValidator } from './validation.ts';

const filterNames = ['name', 'sip_username', 'tag', 'resource_id'].map((name) => `filter[${name}]`);
const resourcePrefix = 'connection:';

type RandomBytes = (size: number) => Buffer;

/** What SIP phones register with. */
export function addTelephonyCredentialRoutes(
  routes: OperationRoutes,
  options: HttpServerOptions & { numberChanges: Mailbox },
): void {
  const { db, clock, numberChanges, onCredentialsChanged, randomBytes = nodeRandomBytes } = options;
  const validateCreate = bodyValidator<CreateTelephonyCredentialParams>(createTelephonyCredentialParams);
  const validateUpdate = bodyValidator<UpdateTelephonyCredentialParams>(updateTelephonyCredentialParams);
  const show = (row: TelephonyCredentialRow) => toCredential(row, clock.wallTimeMs());

  async function find(params: unknown): Promise<TelephonyCredentialRow> {
    const [row] = await db.run(selectTelephonyCredential((params as { id: string }).id));
    return row ?? refuseUnknown();
  }

  async function check(params: UpdateTelephonyCredentialParams, holderId?: string): Promise<void> {
    if (params.expires_at !== undefined && Date.parse(params.expires_at) <= clock.wallTimeMs()) {
      throw new ApiError('10033', { pointer: '/expires_at', detail: 'expires_at must lie in the future.' });
    }
    if (params.connection_id !== undefined) await requireApplication(db, params.connection_id);
    for (const [at, number] of (params.numbers ?? []).entries()) {
      await requireFreeNumber(db, number, `/numbers/${at}`, holderId);
    }
  }

  routes.handle('ListTelephonyCredentials', async (request) => {
    const query = readListQuery(request.query, { filters: filterNames });
    const page = readPage(query);
    const filter = readFilter(query);
    const [rows, [total]] = await Promise.all([
      db.run(listTelephonyCredentials(filter, 'desc', toStorePage(page))),
      db.run(countTelephonyCredentials(filter)),
    ]);
    return { data: rows.map(show), meta: pageMeta(page, total?.count ?? 0) };
  });

  routes.handle('CreateTelephonyCredential', async (request, reply) => {
    refuseQuery(request.query);
    const params = validateCreate(request.body);
    const row = applyParams(blankRow(randomBytes, clock.wallTimeMs()), params, clock.wallTimeMs());
    await numberChanges.post(async () => {
      await check(params);
      await db.run(insertTelephonyCredential(row));
    });
    await onCredentialsChanged();
    reply.status(201);
    return { data: show(row) };
  });

  routes.handle('RetrieveTelephonyCredential', async (request) => {
    refuseQuery(request.query);
    return { data: show(await find(request.params)) };
  });

  routes.handle('UpdateTelephonyCredential', async (request) => {
    refuseQuery(request.query);
    const params = validateUpdate(request.body);
    const row = await numberChanges.post(async () => {
      const before = await find(request.params);
      await check(params, before.id);
      const {
        id,
        sip_username: _name,
        created_at_ms: _created,
        ...changed
      } = applyParams(before, params, clock.wallTimeMs());
      const [after] = await db.run(updateTelephonyCredential(id, changed));
      return after ?? refuseUnknown();
    });
    await onCredentialsChanged();
    return { data: show(row) };
  });

  routes.handle('DeleteTelephonyCredential', async (request) => {
    refuseQuery(request.query);
    const row = await numberChanges.post(async () => {
      const before = await find(request.params);
      await db.run(deleteTelephonyCredential(before.id));
      return before;
    });
    await onCredentialsChanged();
    return { data: show(row) };
  });
}

function refuseUnknown(): never {
  throw new ApiError('10005', { detail: 'There is no telephony credential with this id.' });
}

function blankRow(randomBytes: RandomBytes, nowMs: number): TelephonyCredentialRow {
  return {
    id: randomUUID(),
    // The form that Telnyx gives them: a fixed word and letters and digits.
    sip_username: `gencred${randomBytes(15).toString('hex')}`,
    sip_password: randomBytes(16).toString('hex'),
    name: '',
    tag: null,
    numbers: '[]',
    connection_id: null,
    expires_at_ms: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}

function applyParams(
  before: TelephonyCredentialRow,
  params: UpdateTelephonyCredentialParams,
  nowMs: number,
): TelephonyCredentialRow {
  return {
    ...before,
    name: params.name ?? before.name,
    tag: params.tag ?? before.tag,
    numbers: params.numbers === undefined ? before.numbers : JSON.stringify([...new Set(params.numbers)]),
    connection_id: params.connection_id ?? before.connection_id,
    expires_at_ms: params.expires_at === undefined ? before.expires_at_ms : Date.parse(params.expires_at),
    updated_at_ms: nowMs,
  };
}

function toCredential(row: TelephonyCredentialRow, nowMs: number): TelephonyCredential {
  return {
    id: row.id,
    record_type: 'credential',
    name: row.name === '' ? null : row.name,
    // Phones of the configuration file belong to no application.
    resource_id: row.connection_id === null ? '' : `${resourcePrefix}${row.connection_id}`,
    sip_username: row.sip_username,
    sip_password: row.sip_password,
    expired: row.expires_at_ms !== null && row.expires_at_ms <= nowMs,
    expires_at: row.expires_at_ms === null ? null : new Date(row.expires_at_ms).toISOString(),
    tag: row.tag,
    numbers: JSON.parse(row.numbers) as string[],
    created_at: new Date(row.created_at_ms).toISOString(),
    updated_at: new Date(row.updated_at_ms).toISOString(),
  };
}

function readFilter({ filters }: ListQuery): TelephonyCredentialFilter {
  const resource = filters.get('filter[resource_id]');
  if (resource !== undefined && !resource.startsWith(resourcePrefix)) {
    throw invalidFilter(
      'filter[resource_id]',
      `filter[resource_id] must be ${resourcePrefix} and the id of an application.`,
    );
  }
  const [name, sipUsername, tag] = ['name', 'sip_username', 'tag'].map((key) => filters.get(`filter[${key}]`));
  return {
    ...(name === undefined ? {} : { name }),
    ...(sipUsername === undefined ? {} : { sipUsername }),
    ...(tag === undefined ? {} : { tag }),
    ...(resource === undefined ? {} : { connectionId: resource.slice(resourcePrefix.length) }),
  };
}
