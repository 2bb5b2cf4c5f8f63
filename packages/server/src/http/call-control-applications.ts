import {
  type CreateCallControlApplicationParams,
  createCallControlApplicationParams,
  type UpdateCallControlApplicationParams,
  updateCallControlApplicationParams,
} from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { Mailbox } from '../call/mailbox.ts';
import {
  type ApplicationFilter,
  type ApplicationRow,
  type ApplicationSort,
  countApplications,
  deleteApplication,
  insertApplication,
  listApplications,
  selectAllApplications,
  selectApplication,
  updateApplication,
} from '../store/applications.ts';
import { selectAllPhoneNumbers, updatePhoneNumber } from '../store/phone-numbers.ts';
import {
  applyParams,
  newApplicationRow,
  refuseInertSettings,
  requireFreeSubdomain,
  requireSigned,
  toApplication,
} from './application-resource.ts';
import type { HttpServerOptions } from './http-server-options.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { pageMeta, readPage, toStorePage } from './pagination.ts';
import { invalidFilter, type ListQuery, readListQuery, refuseQuery } from './query.ts';
import { bodyValidator } from './validation.ts';

const nameFilter = 'filter[application_name][contains]';
const profileFilter = 'filter[outbound.outbound_voice_profile_id]';

const columnOfSort: Readonly<Record<string, ApplicationSort['by']>> = {
  created_at: 'created_at',
  connection_name: 'application_name',
  active: 'active',
};

/** Create, list, retrieve, update and delete applications (reference §1.1). */
export function addApplicationRoutes(
  routes: OperationRoutes,
  options: HttpServerOptions & { makeId: () => string },
): void {
  const { db, clock, makeId, signsVersion1, onApplicationsChanged, onNumbersChanged } = options;
  const validateCreate = bodyValidator<CreateCallControlApplicationParams>(createCallControlApplicationParams);
  // The specification asks for name and URL again in a PATCH. Leaving them out can only mean "as before", so we take it.
  const validateUpdate = bodyValidator<Partial<UpdateCallControlApplicationParams>>({
    ...updateCallControlApplicationParams,
    required: [],
  });
  // A change reads the row and writes it back; one at a time, or the later writer would undo the earlier one.
  const changes = new Mailbox();

  async function find(params: unknown): Promise<ApplicationRow> {
    const [row] = await db.run(selectApplication((params as { id: string }).id));
    return row ?? refuseUnknown();
  }

  routes.handle('ListCallControlApplications', async (request) => {
    const query = readListQuery(request.query, {
      filters: [nameFilter, profileFilter],
      sorts: Object.keys(columnOfSort),
    });
    const page = readPage(query);
    const filter = readFilter(query);
    const [rows, [total]] = await Promise.all([
      db.run(listApplications(filter, readSort(query), toStorePage(page))),
      db.run(countApplications(filter)),
    ]);
    return { data: rows.map(toApplication), meta: pageMeta(page, total?.count ?? 0) };
  });

  routes.handle('CreateCallControlApplication', async (request, reply) => {
    refuseQuery(request.query);
    const params = validateCreate(request.body);
    refuseInertSettings(params);
    requireSigned(params, signsVersion1);
    const row = await changes.post(async () => {
      const created = newApplicationRow(makeId(), params, clock.wallTimeMs());
      requireFreeSubdomain(created, await db.run(selectAllApplications()));
      await db.run(insertApplication(created));
      return created;
    });
    await onApplicationsChanged();
    reply.status(201);
    return { data: toApplication(row) };
  });

  routes.handle('RetrieveCallControlApplication', async (request) => {
    refuseQuery(request.query);
    return { data: toApplication(await find(request.params)) };
  });

  routes.handle('UpdateCallControlApplication', async (request) => {
    refuseQuery(request.query);
    const params = validateUpdate(request.body);
    refuseInertSettings(params);
    requireSigned(params, signsVersion1);
    const data = await changes.post(async () => {
      const after = applyParams(await find(request.params), params, clock.wallTimeMs());
      requireFreeSubdomain(after, await db.run(selectAllApplications()));
      const { id, created_at_ms: _created, ...changed } = after;
      const [row] = await db.run(updateApplication(id, changed));
      return toApplication(row ?? refuseUnknown());
    });
    await onApplicationsChanged();
    return { data };
  });

  // Telnyx lets an application go that is in use, and so do we. Its live legs go on: each holds its own webhook
  // target. Its numbers lose it in the same transaction, so that none leads to an application that is gone.
  routes.handle('DeleteCallControlApplication', async (request) => {
    refuseQuery(request.query);
    const data = await changes.post(async () => {
      const row = await find(request.params);
      const numbers = (await db.run(selectAllPhoneNumbers())).filter((number) => number.connection_id === row.id);
      const unmapped = { connection_id: null, updated_at_ms: clock.wallTimeMs() };
      await db.transaction([...numbers.map(({ id }) => updatePhoneNumber(id, unmapped)), deleteApplication(row.id)]);
      return toApplication(row);
    });
    await Promise.all([onApplicationsChanged(), onNumbersChanged()]);
    return { data };
  });
}

function refuseUnknown(): never {
  throw new ApiError('10005', { detail: 'There is no application with this id.' });
}

function readFilter({ filters }: ListQuery): ApplicationFilter {
  const name = filters.get(nameFilter);
  const profile = filters.get(profileFilter);
  if (name !== undefined && name.length < 3)
    throw invalidFilter(nameFilter, `${nameFilter} needs at least 3 characters.`);
  return {
    ...(name === undefined ? {} : { nameContains: name }),
    ...(profile === undefined ? {} : { outboundVoiceProfileId: profile }),
  };
}

function readSort({ sort }: ListQuery): ApplicationSort {
  const by = columnOfSort[sort?.by ?? ''];
  return by === undefined || sort === undefined
    ? { by: 'created_at', direction: 'desc' }
    : { by, direction: sort.direction };
}
