import { type DeleteRecordingsParams, deleteRecordingsParams, type Recording } from '@hookswitch/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';
import { StorageError } from '../recordings/recording-storage.ts';
import { contentTypeOf } from '../recordings/recording-store.ts';
import {
  countRecordings,
  deleteRecording,
  listRecordings,
  type RecordingFilter,
  type RecordingRow,
  selectRecording,
} from '../store/recordings.ts';
import type { HttpServerOptions } from './http-server-options.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { pageMeta, readPage, toStorePage } from './pagination.ts';
import { invalidFilter, readListQuery, readParameters, refuseQuery } from './query.ts';
import { bodyValidator } from './validation.ts';

type RecordingRouteOptions = Pick<HttpServerOptions, 'db' | 'recordings'>;

const valueFilters = {
  'filter[call_control_id]': 'call_control_id',
  'filter[call_leg_id]': 'leg_id',
  'filter[call_session_id]': 'call_session_id',
  'filter[conference_id]': 'conference_id',
  'filter[conference_region]': 'conference_region',
  'filter[connection_id]': 'connection_id',
  'filter[from]': 'from_number',
  'filter[sip_call_id]': 'sip_call_id',
  'filter[to]': 'to_number',
} as const;
const timeFilters = {
  'filter[created_at]': 'created_at_ms',
  'filter[start_time]': 'started_at_ms',
  'filter[end_time]': 'ended_at_ms',
} as const;
const comparisons = { '[gte]': '>=', '[lte]': '<=' } as const;

/** Every filter with the condition it makes. */
const filters = new Map<string, (text: string) => RecordingFilter>();
for (const [name, column] of Object.entries(valueFilters)) filters.set(name, (text) => [column, '=', text]);
for (const [name, column] of Object.entries(timeFilters)) {
  for (const [suffix, comparison] of Object.entries(comparisons)) {
    const parameter = `${name}${suffix}`;
    filters.set(parameter, (text) => [column, comparison, timeOf(parameter, text)]);
  }
}

/** Finished recordings (reference §1.3). Their files are fetched by URLs that open without a key for some time. */
export function addRecordingRoutes(
  app: FastifyInstance,
  routes: OperationRoutes,
  options: RecordingRouteOptions,
): void {
  const { db, recordings } = options;
  const validateDelete = bodyValidator<DeleteRecordingsParams>(deleteRecordingsParams);

  async function find(id: string): Promise<RecordingRow> {
    const [row] = await db.run(selectRecording(id));
    return row ?? refuseUnknown();
  }
  const shown = (row: RecordingRow, request: FastifyRequest) =>
    toRecording(row, recordings.urlOf(row, baseOf(request)));

  /** The file first: a row without a file would be seen, a file without a row would lie there for ever. */
  async function remove(row: RecordingRow): Promise<void> {
    await recordings.remove(row).catch(refuseStorage);
    await db.run(deleteRecording(row.id));
  }

  routes.handle('GetRecordings', async (request) => {
    const query = readListQuery(request.query, { filters: [...filters.keys()] });
    const page = readPage(query);
    const conditions = [...query.filters].flatMap(([name, text]) => {
      const condition = filters.get(name)?.(text);
      return condition === undefined ? [] : [condition];
    });
    const [rows, [total]] = await Promise.all([
      db.run(listRecordings(conditions, toStorePage(page))),
      db.run(countRecordings(conditions)),
    ]);
    return { data: rows.map((row) => shown(row, request)), meta: pageMeta(page, total?.count ?? 0) };
  });

  routes.handle('GetRecording', async (request) => {
    refuseQuery(request.query);
    return { data: shown(await find(idOf(request)), request) };
  });

  routes.handle('DeleteRecording', async (request) => {
    refuseQuery(request.query);
    const row = await find(idOf(request));
    await remove(row);
    return { data: shown(row, request) };
  });

  routes.handle('DeleteRecordings', async (request, reply) => {
    refuseQuery(request.query);
    const { ids } = validateDelete(request.body);
    for (const row of await Promise.all([...new Set(ids)].map(find))) await remove(row);
    return reply.status(204).send();
  });

  app.get('/v2/recordings/:recording_id/file', { config: { open: true } }, async (request, reply) => {
    const parameters = readParameters(request.query, ['expires', 'signature']);
    const id = idOf(request);
    if (!recordings.opens(id, parameters.get('expires') ?? '', parameters.get('signature') ?? '')) {
      throw new ApiError('10009', { detail: 'This URL has expired or is not one of this server: ask for a new one.' });
    }
    return sendFile(reply, await find(id), options);
  });
}

async function sendFile(reply: FastifyReply, row: RecordingRow, { recordings }: RecordingRouteOptions) {
  const content = await recordings.open(row).catch(refuseStorage);
  return reply
    .type(contentTypeOf(row))
    .header('content-length', row.size_bytes)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(row.file_name)}`)
    .header('cache-control', 'private, no-store')
    .send(content);
}

/** As the one who asks reaches this server. */
function baseOf(request: FastifyRequest): string | undefined {
  const { host } = request.headers;
  return host === undefined ? undefined : `${request.protocol}://${host}/v2`;
}

function idOf(request: FastifyRequest): string {
  return (request.params as { recording_id: string }).recording_id;
}

function timeOf(parameter: string, text: string): number {
  const ms = /^\d{4}-\d\d-\d\d(T|$)/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw invalidFilter(parameter, `${parameter} must be an RFC 3339 time.`);
  return ms;
}

function refuseStorage(error: unknown): never {
  if (!(error instanceof StorageError)) throw error;
  if (error.code === 'not-found')
    throw new ApiError('10005', { title: 'Recording not found', detail: 'Its file is gone.' });
  throw new ApiError('10007', { status: 503, detail: `The store of recordings does not answer: ${error.message}.` });
}

function refuseUnknown(): never {
  throw new ApiError('10005', { title: 'Recording not found', detail: 'There is no recording with this id.' });
}

function toRecording(row: RecordingRow, url: string): Recording {
  const time = (ms: number) => new Date(ms).toISOString();
  const known = {
    call_control_id: row.call_control_id,
    call_leg_id: row.leg_id,
    call_session_id: row.call_session_id,
    conference_id: row.conference_id,
    connection_id: row.connection_id,
    from: row.from_number,
    to: row.to_number,
  };
  return {
    id: row.id,
    record_type: 'recording',
    ...(Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null)) as Partial<Recording>),
    channels: row.channels,
    created_at: time(row.created_at_ms),
    download_urls: { [row.format]: url },
    duration_millis: row.duration_ms,
    initiated_by: row.initiated_by,
    recording_ended_at: time(row.ended_at_ms ?? row.started_at_ms),
    recording_started_at: time(row.started_at_ms),
    source: row.conference_id === null ? 'call' : 'conference',
    status: 'completed',
    updated_at: time(row.updated_at_ms),
  };
}
