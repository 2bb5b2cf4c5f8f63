import {
  type CreatePhoneNumberParams,
  createPhoneNumberParams,
  type PhoneNumber,
  type UpdatePhoneNumberParams,
  updatePhoneNumberParams,
} from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { Mailbox } from '../call/mailbox.ts';
import { selectApplication } from '../store/applications.ts';
import type { Db } from '../store/db.ts';
import {
  countPhoneNumbers,
  deletePhoneNumber,
  insertPhoneNumber,
  listPhoneNumbers,
  type PhoneNumberFilter,
  type PhoneNumberRow,
  type PhoneNumberSort,
  selectPhoneNumber,
  updatePhoneNumber,
} from '../store/phone-numbers.ts';
import type { HttpServerOptions } from './http-server-options.ts';
import { requireApplication, requireFreeNumber } from './number-ownership.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { pageMeta, readPage, toStorePage } from './pagination.ts';
import { invalidFilter, type ListQuery, readListQuery, refuseQuery } from './query.ts';
import { bodyValidator } from './validation.ts';

const filterNames = {
  'filter[phone_number]': 'phoneNumberContains',
  'filter[connection_id]': 'connectionId',
  'filter[status]': 'status',
  'filter[tag]': 'tag',
  'filter[customer_reference]': 'customerReference',
} as const satisfies Record<string, keyof PhoneNumberFilter>;

const columnOfSort: Readonly<Record<string, PhoneNumberSort['by']>> = {
  purchased_at: 'created_at',
  phone_number: 'phone_number',
};

/** What is kept as JSON, because nothing searches for it. */
type Settings = Partial<Pick<PhoneNumber, 'external_pin' | 'billing_group_id'>>;

/** Numbers of one's own and the applications that they lead to. */
export function addPhoneNumberRoutes(
  routes: OperationRoutes,
  options: HttpServerOptions & { makeId: () => string; numberChanges: Mailbox },
): void {
  const { db, clock, makeId, numberChanges, onNumbersChanged } = options;
  const validateCreate = bodyValidator<CreatePhoneNumberParams>(createPhoneNumberParams);
  const validateUpdate = bodyValidator<UpdatePhoneNumberParams>(updatePhoneNumberParams);

  async function find(params: unknown): Promise<PhoneNumberRow> {
    const [row] = await db.run(selectPhoneNumber((params as { id: string }).id));
    return row ?? refuseUnknown();
  }

  routes.handle('ListPhoneNumbers', async (request) => {
    const query = readListQuery(request.query, { filters: Object.keys(filterNames), sorts: Object.keys(columnOfSort) });
    const page = readPage(query);
    const filter = readFilter(query);
    const [rows, [total]] = await Promise.all([
      db.run(listPhoneNumbers(filter, readSort(query), toStorePage(page))),
      db.run(countPhoneNumbers(filter)),
    ]);
    return { data: await toPhoneNumbers(db, rows), meta: pageMeta(page, total?.count ?? 0) };
  });

  routes.handle('CreatePhoneNumber', async (request, reply) => {
    refuseQuery(request.query);
    const params = validateCreate(request.body);
    const row = applyParams(blankRow(makeId(), params.phone_number, clock.wallTimeMs()), params, clock.wallTimeMs());
    await numberChanges.post(async () => {
      if (row.connection_id !== null) await requireApplication(db, row.connection_id);
      await requireFreeNumber(db, row.phone_number, '/phone_number');
      await db.run(insertPhoneNumber(row));
    });
    await onNumbersChanged();
    reply.status(201);
    return { data: (await toPhoneNumbers(db, [row]))[0] };
  });

  routes.handle('RetrievePhoneNumber', async (request) => {
    refuseQuery(request.query);
    return { data: (await toPhoneNumbers(db, [await find(request.params)]))[0] };
  });

  routes.handle('UpdatePhoneNumber', async (request) => {
    refuseQuery(request.query);
    const params = validateUpdate(request.body);
    const row = await numberChanges.post(async () => {
      const before = await find(request.params);
      if (params.connection_id != null) await requireApplication(db, params.connection_id);
      const {
        id,
        phone_number: _number,
        created_at_ms: _created,
        ...changed
      } = applyParams(before, params, clock.wallTimeMs());
      const [after] = await db.run(updatePhoneNumber(id, changed));
      return after ?? refuseUnknown();
    });
    await onNumbersChanged();
    return { data: (await toPhoneNumbers(db, [row]))[0] };
  });

  routes.handle('DeletePhoneNumber', async (request) => {
    refuseQuery(request.query);
    const row = await numberChanges.post(async () => {
      const before = await find(request.params);
      await db.run(deletePhoneNumber(before.id));
      return before;
    });
    await onNumbersChanged();
    return { data: (await toPhoneNumbers(db, [row]))[0] };
  });
}

function refuseUnknown(): never {
  throw new ApiError('10005', { detail: 'There is no phone number with this id.' });
}

function blankRow(id: string, phoneNumber: string, nowMs: number): PhoneNumberRow {
  return {
    id,
    phone_number: phoneNumber,
    connection_id: null,
    sip_username: null,
    status: 'active',
    customer_reference: null,
    tags: '[]',
    settings: '{}',
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}

function applyParams(before: PhoneNumberRow, params: UpdatePhoneNumberParams, nowMs: number): PhoneNumberRow {
  const kept = JSON.parse(before.settings) as Settings;
  const settings: Settings = {
    ...kept,
    ...(params.external_pin === undefined ? {} : { external_pin: params.external_pin }),
    ...(params.billing_group_id === undefined ? {} : { billing_group_id: params.billing_group_id }),
  };
  return {
    ...before,
    connection_id: params.connection_id === undefined ? before.connection_id : params.connection_id,
    // A number leads to one place: giving it an application takes it from its phone.
    sip_username: params.connection_id == null ? before.sip_username : null,
    customer_reference: params.customer_reference === undefined ? before.customer_reference : params.customer_reference,
    tags: params.tags === undefined ? before.tags : JSON.stringify(params.tags),
    settings: JSON.stringify(settings),
    updated_at_ms: nowMs,
  };
}

async function toPhoneNumbers(db: Db, rows: readonly PhoneNumberRow[]): Promise<PhoneNumber[]> {
  const ids = [...new Set(rows.flatMap(({ connection_id }) => connection_id ?? []))];
  const found = await Promise.all(ids.map((id) => db.run(selectApplication(id))));
  const names = new Map(found.flat().map((application) => [application.id, application.application_name]));
  return rows.map((row) => {
    const settings = JSON.parse(row.settings) as Settings;
    return {
      id: row.id,
      record_type: 'phone_number',
      phone_number: row.phone_number,
      status: 'active',
      connection_id: row.connection_id,
      connection_name: row.connection_id === null ? null : (names.get(row.connection_id) ?? null),
      customer_reference: row.customer_reference,
      external_pin: settings.external_pin ?? null,
      billing_group_id: settings.billing_group_id ?? null,
      sip_username: row.sip_username,
      tags: JSON.parse(row.tags) as string[],
      created_at: new Date(row.created_at_ms).toISOString(),
      updated_at: new Date(row.updated_at_ms).toISOString(),
    };
  });
}

function readFilter({ filters }: ListQuery): PhoneNumberFilter {
  const part = filters.get('filter[phone_number]');
  if (part !== undefined && part.replaceAll(/\D/g, '').length < 3) {
    throw invalidFilter('filter[phone_number]', 'filter[phone_number] needs at least 3 digits.');
  }
  const given = Object.entries(filterNames).map(([name, key]) => [key, filters.get(name)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function readSort({ sort }: ListQuery): PhoneNumberSort {
  const by = columnOfSort[sort?.by ?? ''];
  return by === undefined || sort === undefined
    ? { by: 'created_at', direction: 'desc' }
    : { by, direction: sort.direction };
}
