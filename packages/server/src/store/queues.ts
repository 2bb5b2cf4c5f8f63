import { type LegRow, legColumns } from './legs.ts';
import { insertInto, type Statement } from './statement.ts';

/** A queue. */
export interface QueueRow {
  id: string;
  name: string;
  max_size: number;
  /** How many legs have left it, and how long all of them waited together: the average wait. */
  waits_ended: number;
  waited_ms: number;
  created_at_ms: number;
  updated_at_ms: number;
}

/** The place of a leg in a queue. */
export interface QueuePlaceRow {
  leg_id: string;
  queue_id: string;
  /** Grows with every leg that is put into a queue: the order of the line. */
  number: number;
  enqueued_at_ms: number;
  max_wait_secs: number | null;
  /** 1: the place outlives the leg. */
  keep_after_hangup: number;
}

const queueColumns = [
  'id',
  'name',
  'max_size',
  'waits_ended',
  'waited_ms',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies readonly (keyof QueueRow)[];
const placeColumns = [
  'leg_id',
  'queue_id',
  'number',
  'enqueued_at_ms',
  'max_wait_secs',
  'keep_after_hangup',
] as const satisfies readonly (keyof QueuePlaceRow)[];

/** Changes nothing when the queue is there: whoever puts a leg into it makes sure of it in the same transaction. */
export function ensureQueue(row: QueueRow): Statement {
  return insertInto('queues', queueColumns, row, 'ON CONFLICT (id) DO NOTHING');
}

export function setQueueSize(row: QueueRow): Statement {
  const changes = 'max_size = excluded.max_size, updated_at_ms = excluded.updated_at_ms';
  return insertInto('queues', queueColumns, row, `ON CONFLICT (id) DO UPDATE SET ${changes}`);
}

/** Adds, so that two of them may be stored in either order. */
export function countWait(queueId: string, waitedMs: number): Statement {
  return {
    sql: 'UPDATE queues SET waits_ended = waits_ended + 1, waited_ms = waited_ms + $1 WHERE id = $2',
    params: [Math.round(waitedMs), queueId],
  };
}

export function deleteQueue(id: string): Statement {
  return { sql: 'DELETE FROM queues WHERE id = $1', params: [id] };
}

/** Oldest first. */
export function selectQueues(): Statement<QueueRow> {
  return { sql: `SELECT ${queueColumns.join(', ')} FROM queues ORDER BY created_at_ms, name`, params: [] };
}

/** The queue and the leg must exist: insert them earlier, or in the same transaction. */
export function insertQueuePlace(row: QueuePlaceRow): Statement {
  return insertInto('queue_places', placeColumns, row);
}

export function setKeepAfterHangup(legId: string, keep: boolean): Statement {
  return { sql: 'UPDATE queue_places SET keep_after_hangup = $1 WHERE leg_id = $2', params: [keep ? 1 : 0, legId] };
}

export function deleteQueuePlace(legId: string): Statement {
  return { sql: 'DELETE FROM queue_places WHERE leg_id = $1', params: [legId] };
}

/** Every place with its leg, in the order of the lines. */
export function selectQueuePlaces(): Statement<QueuePlaceRow & LegRow> {
  const columns = [...placeColumns.map((name) => `p.${name}`), ...legColumns.map((name) => `l.${name}`)];
  return {
    sql: `SELECT ${columns.join(', ')} FROM queue_places p JOIN legs l ON l.leg_id = p.leg_id ORDER BY p.number`,
    params: [],
  };
}
