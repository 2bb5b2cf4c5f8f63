import { type Condition, containsPattern, countRows, type Page, selectPage } from './list-query.ts';
import { insertInto, type Statement, updateByKey } from './statement.ts';

/** A call control application (connection). What is not searched or sorted by is JSON in `settings`. */
export interface ApplicationRow {
  id: string;
  application_name: string;
  active: 0 | 1;
  webhook_event_url: string;
  webhook_event_failover_url: string | null;
  /** May be a fraction; null means the platform's default. */
  webhook_timeout_secs: number | null;
  /** Legs at one time; null means no limit. */
  inbound_channel_limit: number | null;
  outbound_channel_limit: number | null;
  outbound_voice_profile_id: string | null;
  /** JSON array of strings. */
  tags: string;
  /** JSON object with the remaining fields of the resource. */
  settings: string;
  created_at_ms: number;
  updated_at_ms: number;
}

const columns = [
  'id',
  'application_name',
  'active',
  'webhook_event_url',
  'webhook_event_failover_url',
  'webhook_timeout_secs',
  'inbound_channel_limit',
  'outbound_channel_limit',
  'outbound_voice_profile_id',
  'tags',
  'settings',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies readonly (keyof ApplicationRow)[];

const mutableColumns = [
  'application_name',
  'active',
  'webhook_event_url',
  'webhook_event_failover_url',
  'webhook_timeout_secs',
  'inbound_channel_limit',
  'outbound_channel_limit',
  'outbound_voice_profile_id',
  'tags',
  'settings',
  'updated_at_ms',
] as const satisfies readonly (keyof ApplicationRow)[];

export type ApplicationChanges = Partial<Pick<ApplicationRow, (typeof mutableColumns)[number]>>;

export interface ApplicationFilter {
  /** Case does not matter. */
  readonly nameContains?: string;
  readonly outboundVoiceProfileId?: string;
}

export interface ApplicationSort {
  readonly by: 'created_at' | 'application_name' | 'active';
  readonly direction: 'asc' | 'desc';
}

const returning = `RETURNING ${columns.join(', ')}`;

export function insertApplication(row: ApplicationRow): Statement<ApplicationRow> {
  return insertInto('applications', columns, row, returning);
}

/** Inserts, or overwrites all but `created_at_ms`: for what the configuration file describes. */
export function upsertApplication(row: ApplicationRow): Statement<ApplicationRow> {
  const assignments = mutableColumns.map((column) => `${column} = excluded.${column}`).join(', ');
  return insertInto('applications', columns, row, `ON CONFLICT (id) DO UPDATE SET ${assignments} ${returning}`);
}

/** Returns the updated row, or no row when there is none with that id. */
export function updateApplication(id: string, changes: ApplicationChanges): Statement<ApplicationRow> {
  return updateByKey<ApplicationChanges>(
    'applications',
    mutableColumns,
    { column: 'id', value: id },
    changes,
    returning,
  );
}

/** Returns the deleted row, or no row when there was none. */
export function deleteApplication(id: string): Statement<ApplicationRow> {
  return { sql: `DELETE FROM applications WHERE id = $1 ${returning}`, params: [id] };
}

export function selectApplication(id: string): Statement<ApplicationRow> {
  return { sql: `SELECT ${columns.join(', ')} FROM applications WHERE id = $1`, params: [id] };
}

/** Oldest first. */
export function selectAllApplications(): Statement<ApplicationRow> {
  return { sql: `SELECT ${columns.join(', ')} FROM applications ORDER BY created_at_ms, id`, params: [] };
}

export function listApplications(
  filter: ApplicationFilter,
  sort: ApplicationSort,
  page: Page,
): Statement<ApplicationRow> {
  const sortColumn = sort.by === 'created_at' ? 'created_at_ms' : sort.by;
  return selectPage(
    `SELECT ${columns.join(', ')} FROM applications`,
    conditions(filter),
    [sortColumn, sort.direction],
    page,
  );
}

export function countApplications(filter: ApplicationFilter): Statement<{ count: number }> {
  return countRows('applications', conditions(filter));
}

function conditions(filter: ApplicationFilter): Condition[] {
  const list: Condition[] = [];
  if (filter.nameContains !== undefined) {
    list.push(["LOWER(application_name) LIKE LOWER($?) ESCAPE '!'", containsPattern(filter.nameContains)]);
  }
  if (filter.outboundVoiceProfileId !== undefined) {
    list.push(['outbound_voice_profile_id = $?', filter.outboundVoiceProfileId]);
  }
  return list;
}
