import {
  type Conference,
  type ConferenceCreateParams,
  type ConferenceParticipant,
  type ConferenceParticipantUpdateParams,
  conferenceCreateParams,
  conferenceParticipantUpdateParams,
  type ListedConferenceParticipant,
  operations,
} from '@hookswitch/contract';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { Participant } from '../call/conference/conference.ts';
import { conferenceActions } from '../commands/conference-actions.ts';
import { conferenceCreateActing } from '../commands/conference-create.ts';
import { type ConferenceRow, countConferences, listConferences, selectConference } from '../store/conferences.ts';
import { commandBody } from './command-body.ts';
import { conferenceFilters, readConferenceFilter } from './conference-filters.ts';
import type { HttpServerOptions } from './http-server-options.ts';
import { notBuilt, type OperationRoutes } from './operation-routes.ts';
import { pageMeta, readPage, toStorePage } from './pagination.ts';
import { invalidFilter, type ListQuery, readListQuery, readParameters, refuseQuery } from './query.ts';
import { bodyValidator } from './validation.ts';

type ConferenceRouteOptions = Pick<HttpServerOptions, 'db' | 'conferenceControl'>;

const flags = {
  'filter[muted]': ({ muted }: Participant) => muted,
  'filter[on_hold]': ({ onHold }: Participant) => onHold,
  'filter[whispering]': ({ role }: Participant) => role === 'whisper',
} as const;

/** Conferences and who is in them (reference §1.3). */
export function addConferenceRoutes(routes: OperationRoutes, options: ConferenceRouteOptions): void {
  const { db, conferenceControl: control } = options;
  const validateCreate = commandBody<ConferenceCreateParams>({
    params: conferenceCreateParams,
    acting: conferenceCreateActing,
  });
  const validateUpdate = bodyValidator<ConferenceParticipantUpdateParams>(conferenceParticipantUpdateParams);

  async function find(id: string): Promise<ConferenceRow> {
    const [row] = await db.run(selectConference(id));
    if (row !== undefined) return row;
    throw new ApiError('90058', { detail: 'There is no conference with this id.' });
  }

  routes.handle('CreateConference', async (request) => {
    refuseQuery(request.query);
    return { data: toConference(await control.create(validateCreate(request.body))) };
  });

  routes.handle('ListConferences', async (request) => {
    const query = readListQuery(request.query, { filters: conferenceFilters, others: ['region'] });
    const region = query.others.get('region');
    const page = readPage(query);
    const filter = readConferenceFilter(query, region);
    if (filter === undefined) return { data: [], meta: pageMeta(page, 0) };
    const [rows, [total]] = await Promise.all([
      db.run(listConferences(filter, toStorePage(page))),
      db.run(countConferences(filter)),
    ]);
    return { data: rows.map(toConference), meta: pageMeta(page, total?.count ?? 0) };
  });

  routes.handle('RetrieveConference', async (request) => {
    const region = readParameters(request.query, ['region']).get('region');
    return { data: toConference(inRegion(await find(idOf(request)), region)) };
  });

  routes.handle('ListConferenceParticipants', async (request) => {
    const query = readListQuery(request.query, { filters: Object.keys(flags), others: ['region'] });
    const { number, size } = readPage(query);
    const { conference_id: id } = request.params as { conference_id: string };
    const row = inRegion(await find(id), query.others.get('region'));
    const all = (await control.participants(id)).filter((participant) => passes(participant, query));
    return {
      data: all.slice((number - 1) * size, number * size).map((participant) => toListed(participant, row)),
      meta: pageMeta({ number, size }, all.length),
    };
  });

  routes.handle('RetrieveConferenceParticipant', async (request) => {
    refuseQuery(request.query);
    const { id, participant_id: participantId } = request.params as { id: string; participant_id: string };
    return { data: toParticipant(await control.participant(id, participantId), id) };
  });

  routes.handle('UpdateConferenceParticipant', async (request) => {
    refuseQuery(request.query);
    const { id, participant_id: participantId } = request.params as { id: string; participant_id: string };
    const updated = await control.updateParticipant(id, participantId, validateUpdate(request.body));
    return { data: toParticipant(updated, id) };
  });

  addActions(routes, options);
}

/** All commands on a conference, one route. Actions of the contract that are not built answer 501, others 404. */
function addActions(routes: OperationRoutes, { conferenceControl: control }: ConferenceRouteOptions): void {
  const operationOf = (action: string) =>
    operations.find(({ method, path }) => method === 'POST' && path === `/conferences/{id}/actions/${action}`);
  const validators = new Map([...conferenceActions].map(([action, shape]) => [action, commandBody(shape)]));
  const built = [...validators.keys()].flatMap((action) => operationOf(action)?.operationId ?? []);
  routes.handleTogether(built, 'POST', '/v2/conferences/:id/actions/:action', async (request) => {
    const { id, action } = request.params as { id: string; action: string };
    const validate = validators.get(action);
    if (validate === undefined) {
      const operation = operationOf(action);
      if (operation !== undefined) throw notBuilt(operation);
      throw new ApiError('10005', { detail: `There is no conference action "${action}".` });
    }
    refuseQuery(request.query);
    return { data: await control.command(id, action, validate(request.body)) };
  });
}

/** @throws ApiError 90058 for a conference of another region */
function inRegion(row: ConferenceRow, region: string | undefined): ConferenceRow {
  if (region === undefined || row.region === region) return row;
  throw new ApiError('90058', { detail: `There is no conference with this id in ${region}.` });
}

function passes(participant: Participant, { filters }: ListQuery): boolean {
  return Object.entries(flags).every(([name, has]) => {
    const wanted = filters.get(name);
    if (wanted === undefined) return true;
    if (wanted !== 'true' && wanted !== 'false') throw invalidFilter(name, `${name} must be true or false.`);
    return has(participant) === (wanted === 'true');
  });
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id;
}

const time = (ms: number) => new Date(ms).toISOString();

function toConference(row: ConferenceRow): Conference {
  return {
    id: row.id,
    record_type: 'conference',
    name: row.name,
    created_at: time(row.created_at_ms),
    updated_at: time(row.updated_at_ms),
    expires_at: time(row.expires_at_ms),
    connection_id: row.connection_id,
    status: row.status,
    ...(row.region === null ? {} : { region: row.region }),
    ...(row.end_reason === null ? {} : { end_reason: row.end_reason }),
    ...(row.ended_by === null ? {} : { ended_by: JSON.parse(row.ended_by) }),
  };
}

function fieldsOf(participant: Participant) {
  return {
    id: participant.id,
    call_control_id: participant.call.ids.callControlId,
    call_leg_id: participant.call.ids.callLegId,
    created_at: time(participant.createdAtMs),
    updated_at: time(participant.updatedAtMs),
    end_conference_on_exit: participant.endOnExit,
    muted: participant.muted,
    on_hold: participant.onHold,
    soft_end_conference_on_exit: participant.softEndOnExit,
    status: 'joined' as const,
    whisper_call_control_ids: [...participant.whispersTo],
  };
}

function toParticipant(participant: Participant, conferenceId: string): ConferenceParticipant {
  return { ...fieldsOf(participant), conference_id: conferenceId };
}

function toListed(participant: Participant, { id, name }: ConferenceRow): ListedConferenceParticipant {
  return { ...fieldsOf(participant), record_type: 'participant', conference: { id, name } };
}
