import {
  type CreateTrunkParams,
  createTrunkParams,
  type Trunk,
  type TrunkState,
  type UpdateTrunkParams,
  updateTrunkParams,
} from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { Mailbox } from '../call/mailbox.ts';
import { StoreError } from '../store/store-error.ts';
import {
  countTrunks,
  deleteTrunk,
  insertTrunk,
  listTrunks,
  selectTrunk,
  type TrunkRow,
  updateTrunk,
} from '../store/trunks.ts';
import type { HttpServerOptions } from './http-server-options.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { pageMeta, readPage, toStorePage } from './pagination.ts';
import { readListQuery, refuseQuery } from './query.ts';
import { bodyValidator } from './validation.ts';

/** Carriers and gateways: where numbers that no phone has are dialled. Not part of Telnyx. */
export function addTrunkRoutes(routes: OperationRoutes, options: HttpServerOptions & { makeId: () => string }): void {
  const { db, clock, makeId, onTrunksChanged, trunkState } = options;
  const shown = (row: TrunkRow) => toTrunk(row, trunkState(row.id));
  // A change is made of what is stored, so that two at once must not read the same trunk.
  const updates = new Mailbox();
  const validateCreate = bodyValidator<CreateTrunkParams>(createTrunkParams);
  const validateUpdate = bodyValidator<UpdateTrunkParams>(updateTrunkParams);

  async function find(params: unknown): Promise<TrunkRow> {
    const [row] = await db.run(selectTrunk((params as { id: string }).id));
    return row ?? refuseUnknown();
  }

  routes.handle('ListTrunks', async (request) => {
    const query = readListQuery(request.query, { filters: ['filter[name]'] });
    const page = readPage(query);
    const name = query.filters.get('filter[name]');
    const filter = name === undefined ? {} : { name };
    const [rows, [total]] = await Promise.all([
      db.run(listTrunks(filter, toStorePage(page))),
      db.run(countTrunks(filter)),
    ]);
    return { data: rows.map(shown), meta: pageMeta(page, total?.count ?? 0) };
  });

  routes.handle('CreateTrunk', async (request, reply) => {
    refuseQuery(request.query);
    const params = validateCreate(request.body);
    const nowMs = clock.wallTimeMs();
    // RFC 3261 §19.1.2: the usual port of TLS is another one.
    const blank = params.transport === 'tls' ? { ...blankRow, port: 5061 } : blankRow;
    const row = withParams({ ...blank, id: makeId(), created_at_ms: nowMs }, params, nowMs);
    await db.run(insertTrunk(row)).catch(refuseTakenName);
    await onTrunksChanged();
    reply.status(201);
    return { data: shown(row) };
  });

  routes.handle('RetrieveTrunk', async (request) => {
    refuseQuery(request.query);
    return { data: shown(await find(request.params)) };
  });

  routes.handle('UpdateTrunk', async (request) => {
    refuseQuery(request.query);
    const params = validateUpdate(request.body);
    const row = await updates.post(async () => {
      const {
        id,
        created_at_ms: _created,
        ...changes
      } = withParams(await find(request.params), params, clock.wallTimeMs());
      const [after] = await db.run(updateTrunk(id, changes)).catch(refuseTakenName);
      return after ?? refuseUnknown();
    });
    await onTrunksChanged();
    return { data: shown(row) };
  });

  routes.handle('DeleteTrunk', async (request) => {
    refuseQuery(request.query);
    const [before] = await db.run(deleteTrunk((request.params as { id: string }).id));
    const row = before ?? refuseUnknown();
    await onTrunksChanged();
    return { data: shown(row) };
  });
}

const blankRow: TrunkRow = {
  ...{ id: '', name: '', host: '', port: 5060, transport: 'udp', username: null, password: null },
  ...{ prefixes: '[]', region: null, register: 0, options_interval_secs: null, created_at_ms: 0, updated_at_ms: 0 },
};

/** @throws ApiError 10004 for a user name without a password, or the other way round, or for registering without both */
function withParams(before: TrunkRow, params: UpdateTrunkParams, nowMs: number): TrunkRow {
  const { prefixes, register, username, password, ...fields } = params;
  // null for one half of the login takes the other away too.
  const isCleared = (username === null && password === undefined) || (password === null && username === undefined);
  const row = {
    ...before,
    ...fields,
    ...(isCleared ? { username: null, password: null } : given({ username, password })),
    prefixes: prefixes === undefined ? before.prefixes : JSON.stringify([...new Set(prefixes)]),
    register: register === undefined ? before.register : Number(register),
    updated_at_ms: nowMs,
  };
  if ((row.username === null) !== (row.password === null)) {
    const missing = row.username === null ? 'username' : 'password';
    throw new ApiError('10004', { pointer: `/${missing}`, detail: `${missing} is needed beside its other half.` });
  }
  if (row.register === 1 && row.username === null) {
    throw new ApiError('10004', { pointer: '/username', detail: 'A trunk that is registered at needs a login.' });
  }
  return row;
}

function given<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}

function refuseTakenName(error: unknown): never {
  if (!(error instanceof StoreError) || error.code !== 'unique-violation') throw error;
  throw new ApiError('10012', { pointer: '/name', detail: 'There is a trunk of this name already.' });
}

function refuseUnknown(): never {
  throw new ApiError('10005', { detail: 'There is no trunk with this id.' });
}

function toTrunk(row: TrunkRow, state: TrunkState): Trunk {
  return {
    id: row.id,
    record_type: 'trunk',
    name: row.name,
    host: row.host,
    port: row.port,
    transport: row.transport,
    username: row.username,
    has_password: row.password !== null,
    prefixes: JSON.parse(row.prefixes) as string[],
    region: row.region,
    register: row.register === 1,
    options_interval_secs: row.options_interval_secs,
    state,
    created_at: new Date(row.created_at_ms).toISOString(),
    updated_at: new Date(row.updated_at_ms).toISOString(),
  };
}
