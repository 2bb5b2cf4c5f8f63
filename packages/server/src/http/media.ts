import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  type MediaResource,
  type UpdateMediaParams,
  type UploadMediaParams,
  updateMediaParams,
  uploadMediaParams,
} from '@hookswitch/contract';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';
import { AudioError } from '../audio/audio-error.ts';
import { maxAudioBytes, storeAudio } from '../audio/audio-file.ts';
import type { StagedAudio } from '../audio/media-store.ts';
import { countMediaFiles, listMediaFiles, type MediaFileRow } from '../store/media-files.ts';
import { StoreError } from '../store/store-error.ts';
import type { HttpServerOptions } from './http-server-options.ts';
import { readForm } from './multipart-form.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { pageMeta, readPage, toStorePage } from './pagination.ts';
import { readListQuery, refuseQuery } from './query.ts';
import { type BodyValidator, bodyValidator } from './validation.ts';

/** Two days, as Telnyx keeps a file that nobody says more of. */
const defaultTtlSecs = 172_800;
const typeFilter = 'filter[content_type]';
const takesForms = { config: { multipart: true } } as const;

type MediaRouteOptions = Pick<HttpServerOptions, 'db' | 'clock' | 'mediaStore' | 'fetchAudio'>;

/** Audio files that calls play by name, as Telnyx has them: `/media`. */
export function addMediaRoutes(routes: OperationRoutes, options: MediaRouteOptions): void {
  const { db, clock, mediaStore } = options;
  const validateUpload = bodyValidator<UploadMediaParams>(uploadMediaParams);
  const validateUpdate = bodyValidator<UpdateMediaParams>(updateMediaParams);

  routes.handle('ListMedia', async (request) => {
    const query = readListQuery(request.query, { listFilters: [typeFilter] });
    const page = readPage(query);
    const types = query.filters.get(typeFilter)?.split(',') ?? [];
    const filter = { nowMs: clock.wallTimeMs(), ...(types.length === 0 ? {} : { contentTypes: types }) };
    const [rows, [total]] = await Promise.all([
      db.run(listMediaFiles(filter, toStorePage(page))),
      db.run(countMediaFiles(filter)),
    ]);
    return { data: rows.map(toMedia), meta: pageMeta(page, total?.count ?? 0) };
  });

  routes.handle(
    'UploadMedia',
    async (request) => {
      refuseQuery(request.query);
      const { params, staged } = await readUpload(request, options, validateUpload);
      if (staged === undefined) throw missingFile();
      const { media_name: name = randomUUID(), ttl_secs: ttlSecs = defaultTtlSecs } = params;
      return { data: toMedia(await mediaStore.add(name, ttlSecs, staged).catch(refuseTakenName)) };
    },
    takesForms,
  );

  routes.handle('GetMedia', async (request) => {
    refuseQuery(request.query);
    return { data: toMedia((await mediaStore.find(nameOf(request))) ?? refuseUnknown()) };
  });

  routes.handle(
    'UpdateMedia',
    async (request) => {
      refuseQuery(request.query);
      if ((await mediaStore.find(nameOf(request))) === undefined) refuseUnknown();
      const { params, staged } = await readUpload(request, options, validateUpdate);
      return { data: toMedia((await mediaStore.update(nameOf(request), params.ttl_secs, staged)) ?? refuseUnknown()) };
    },
    takesForms,
  );

  routes.handle('DeleteMedia', async (request, reply) => {
    refuseQuery(request.query);
    if (!(await mediaStore.remove(nameOf(request)))) refuseUnknown();
    return reply.status(204).send();
  });

  routes.handle('DownloadMedia', async (request, reply) => {
    refuseQuery(request.query);
    const row = (await mediaStore.find(nameOf(request))) ?? refuseUnknown();
    const content = createReadStream(await mediaStore.fileOf(row.media_name));
    return reply.header('content-length', row.size_bytes).type(row.content_type).send(content);
  });
}

interface Upload<Params> {
  readonly params: Params;
  readonly staged: StagedAudio | undefined;
}

/** The parameters, from JSON or a form, and the bytes that came with them or that `media_url` leads to. */
async function readUpload<Params extends UpdateMediaParams>(
  request: FastifyRequest,
  { mediaStore, fetchAudio }: MediaRouteOptions,
  validate: BodyValidator<Params>,
): Promise<Upload<Params>> {
  const form = await readForm(request, 'media', {
    file: (content) => mediaStore.stage((file) => storeAudio(content, file)),
    back: (staged) => mediaStore.discard(staged),
  }).catch((error: unknown) => refuseAudio(error, '/media'));
  try {
    const params = validate(form === undefined ? request.body : withNumbers(form.fields));
    const { media_url: url } = params;
    if (url === undefined) return { params, staged: form?.file };
    if (form?.file !== undefined) {
      throw new ApiError('10027', { pointer: '/media_url', detail: 'media_url and media exclude each other.' });
    }
    const staged = await mediaStore
      .stage((file) => fetchAudio(url, file))
      .catch((error: unknown) => refuseAudio(error, '/media_url'));
    return { params, staged };
  } catch (error) {
    if (form?.file !== undefined) await mediaStore.discard(form.file);
    throw error;
  }
}

/** A form knows text only. */
function withNumbers({ ttl_secs: ttlSecs, ...fields }: Readonly<Record<string, string>>) {
  if (ttlSecs === undefined) return fields;
  return { ...fields, ttl_secs: /^\d{1,9}$/.test(ttlSecs) ? Number(ttlSecs) : ttlSecs };
}

function refuseAudio(error: unknown, pointer: string): never {
  if (!(error instanceof AudioError)) throw error;
  const detail = `The audio could not be taken: ${error.message}.`;
  if (error.code === 'too-large') {
    throw new ApiError('10015', { status: 413, title: 'Payload Too Large', pointer, detail });
  }
  if (error.code === 'not-audio') throw new ApiError('10015', { status: 422, pointer, detail });
  // Reference §5: 90040, 400.
  throw new ApiError('90040', { pointer, detail });
}

function missingFile(): ApiError {
  const detail = `media_url is needed, or a multipart form with the file as media, WAV or MP3, ${maxAudioBytes} bytes at most.`;
  return new ApiError('10004', { pointer: '/media_url', detail });
}

function refuseTakenName(error: unknown): never {
  if (!(error instanceof StoreError) || error.code !== 'unique-violation') throw error;
  throw new ApiError('10012', { pointer: '/media_name', detail: 'There is media of this name already.' });
}

function refuseUnknown(): never {
  throw new ApiError('10005', { detail: 'There is no media of this name.' });
}

function nameOf(request: FastifyRequest): string {
  return (request.params as { media_name: string }).media_name;
}

function toMedia(row: MediaFileRow): MediaResource {
  return {
    media_name: row.media_name,
    content_type: row.content_type,
    created_at: new Date(row.created_at_ms).toISOString(),
    updated_at: new Date(row.updated_at_ms).toISOString(),
    expires_at: new Date(row.expires_at_ms).toISOString(),
  };
}
