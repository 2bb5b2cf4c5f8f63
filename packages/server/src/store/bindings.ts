import { insertInto, type Statement } from './statement.ts';

/** Where a registered phone is reached (RFC 3261 §10). Survives a restart, so that phones need not register anew. */
export interface BindingRow {
  username: string;
  contact_uri: string;
  source_host: string;
  source_port: number;
  /** As Via writes it. */
  source_transport: 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';
  /** Our own address that it came to, where there are several; else null. */
  source_local: string | null;
  expires_at_ms: number;
  call_id: string;
  cseq: number;
  user_agent: string | null;
  /** '' and 0 when the phone names no flow. */
  instance_id: string;
  reg_id: number;
  q: number | null;
  /** JSON array of Path values. */
  path: string;
}

const columns = [
  'username',
  'contact_uri',
  'source_host',
  'source_port',
  'source_transport',
  'source_local',
  'expires_at_ms',
  'call_id',
  'cseq',
  'user_agent',
  'instance_id',
  'reg_id',
  'q',
  'path',
] as const satisfies readonly (keyof BindingRow)[];

/** The statements of one transaction: `rows` become the only bindings of `username`. */
export function replaceBindings(username: string, rows: readonly BindingRow[]): Statement[] {
  return [
    { sql: 'DELETE FROM bindings WHERE username = $1', params: [username] },
    ...rows.map((row) => insertInto('bindings', columns, { ...row, username })),
  ];
}

/** Bindings that expire after `nowMs`. */
export function selectBindings(nowMs: number): Statement<BindingRow> {
  return {
    sql: `SELECT ${columns.join(', ')} FROM bindings WHERE expires_at_ms > $1 ORDER BY username, contact_uri, reg_id`,
    params: [nowMs],
  };
}

/** Forgets what expired at or before `nowMs`. */
export function deleteExpiredBindings(nowMs: number): Statement {
  return { sql: 'DELETE FROM bindings WHERE expires_at_ms <= $1', params: [nowMs] };
}
