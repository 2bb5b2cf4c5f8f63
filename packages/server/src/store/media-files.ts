import { type Condition, countRows, type Page, selectPage } from './list-query.ts';
import { insertInto, type Statement, updateByKey } from './statement.ts';

/** An audio file that calls play by its name. */
export interface MediaFileRow {
  /** The key. */
  media_name: string;
  id: string;
  content_type: 'audio/wav' | 'audio/mpeg';
  size_bytes: number;
  /** Name of the file in the media directory; another one for every upload. */
  file: string;
  created_at_ms: number;
  updated_at_ms: number;
  expires_at_ms: number;
}

const columns = [
  'media_name',
  'id',
  'content_type',
  'size_bytes',
  'file',
  'created_at_ms',
  'updated_at_ms',
  'expires_at_ms',
] as const satisfies readonly (keyof MediaFileRow)[];

const mutableColumns = [
  'content_type',
  'size_bytes',
  'file',
  'updated_at_ms',
  'expires_at_ms',
] as const satisfies readonly (keyof MediaFileRow)[];

export type MediaFileChanges = Partial<Pick<MediaFileRow, (typeof mutableColumns)[number]>>;

export interface MediaFileFilter {
  /** What has expired by now counts as gone. */
  readonly nowMs: number;
  /** One of these; absent: any. */
  readonly contentTypes?: readonly string[];
}

const returning = `RETURNING ${columns.join(', ')}`;
const selected = `SELECT ${columns.join(', ')} FROM media_files`;

/** Rejects with `unique-violation` when the name is taken. */
export function insertMediaFile(row: MediaFileRow): Statement<MediaFileRow> {
  return insertInto('media_files', columns, row, returning);
}

/** Returns the updated row, or no row when there is none of that name. */
export function updateMediaFile(mediaName: string, changes: MediaFileChanges): Statement<MediaFileRow> {
  const key = { column: 'media_name', value: mediaName };
  return updateByKey<MediaFileChanges>('media_files', mutableColumns, key, changes, returning);
}

/** Returns the deleted row, or no row when there was none. */
export function deleteMediaFile(mediaName: string): Statement<MediaFileRow> {
  return { sql: `DELETE FROM media_files WHERE media_name = $1 ${returning}`, params: [mediaName] };
}

/** The row, also of one that has expired and was not swept yet. */
export function selectMediaFile(mediaName: string): Statement<MediaFileRow> {
  return { sql: `${selected} WHERE media_name = $1`, params: [mediaName] };
}

/** Takes away what has expired; at most `limit` rows, which are returned. */
export function deleteExpiredMediaFiles(nowMs: number, limit: number): Statement<MediaFileRow> {
  return {
    sql: `DELETE FROM media_files WHERE media_name IN
      (SELECT media_name FROM media_files WHERE expires_at_ms <= $1 LIMIT $2) ${returning}`,
    params: [Math.floor(nowMs), limit],
  };
}

export function selectMediaFileNames(): Statement<Pick<MediaFileRow, 'file'>> {
  return { sql: 'SELECT file FROM media_files', params: [] };
}

/** Newest first. */
export function listMediaFiles(filter: MediaFileFilter, page: Page): Statement<MediaFileRow> {
  return selectPage(selected, conditions(filter), ['created_at_ms', 'desc'], page);
}

export function countMediaFiles(filter: MediaFileFilter): Statement<{ count: number }> {
  return countRows('media_files', conditions(filter));
}

function conditions({ nowMs, contentTypes }: MediaFileFilter): Condition[] {
  // A list in one parameter, between commas: content types hold none.
  const types: Condition[] =
    contentTypes === undefined ? [] : [["$? LIKE '%,' || content_type || ',%'", `,${contentTypes.join(',')},`]];
  return [['expires_at_ms > $?', Math.floor(nowMs)], ...types];
}
