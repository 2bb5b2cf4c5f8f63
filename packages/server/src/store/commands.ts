import { insertInto, type Statement } from './statement.ts';

/** A command that a leg was given, for people to see. */
export interface CommandRow {
  /** UUID. */
  id: string;
  leg_id: string;
  /** `answer`, `dial`, ... */
  name: string;
  /** JSON object, secrets taken out. */
  params: string;
  /** The code it was refused with; null when it was accepted. */
  error_code: string | null;
  created_at_ms: number;
}

const columns = [
  'id',
  'leg_id',
  'name',
  'params',
  'error_code',
  'created_at_ms',
] as const satisfies readonly (keyof CommandRow)[];

/** The leg's row must exist. */
export function insertCommand(row: CommandRow): Statement {
  return insertInto('commands', columns, row);
}
