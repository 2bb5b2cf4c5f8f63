import type { ActiveCall, CursorPageMeta } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { CallControl } from '../call/call-control.ts';
import { selectApplication } from '../store/applications.ts';
import type { Db } from '../store/db.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { pageMeta, readPageNumber, readPageSize } from './pagination.ts';
import { type ListQuery, readListQuery } from './query.ts';

/** Which part of the list is asked for: a numbered page, or `size` calls behind or before a cursor. */
type Wanted = { readonly size: number } & ({ readonly kind: 'number'; readonly number: number } | FromCursor);

interface FromCursor {
  readonly kind: 'after' | 'before';
  readonly cursor: Cursor;
}

/** A place in the list that outlives the call it was taken at: calls are listed by their start. */
interface Cursor {
  readonly callControlId: string;
  readonly startTime: string;
}

const pageNames = ['number', 'size', 'limit', 'after', 'before'].map((key) => `page[${key}]`);

/** What is asked of call control. */
type ListedCalls = Pick<CallControl, 'activeCalls' | 'retrieveStatus'>;

/**
 * The live legs of an application, oldest first. `meta` has the documented cursors and page numbers besides: the
 * official client counts pages here too, and without `total_pages` it would never stop (reference §7.3).
 */
export function addActiveCallRoutes(routes: OperationRoutes, options: { callControl: ListedCalls; db: Db }): void {
  const { callControl, db } = options;
  routes.handle('ListConnectionActiveCalls', async (request) => {
    const { connection_id: connectionId } = request.params as { connection_id: string };
    const wanted = readWanted(readListQuery(request.query, { page: pageNames }));
    const [application] = await db.run(selectApplication(connectionId));
    if (application === undefined) {
      throw new ApiError('10005', { pointer: '/connection_id', detail: 'There is no application with this id.' });
    }
    const calls = callControl.activeCalls(connectionId);
    const start = await startOf(wanted, calls, callControl);
    const end = wanted.kind === 'before' ? await positionOf(wanted, calls, callControl) : start + wanted.size;
    const data = calls.slice(start, end);
    const meta = await listMeta({ ...wanted, connectionId }, { start, data, total: calls.length }, callControl);
    return { data, meta };
  });
}

function readWanted({ page }: ListQuery): Wanted {
  const [number, size, limit, after, before] = pageNames.map((name) => page.get(name));
  refusePair(['page[size]', size], ['page[limit]', limit]);
  refusePair(['page[after]', after], ['page[before]', before]);
  refusePair(['page[number]', number], ['page[after]', after]);
  refusePair(['page[number]', number], ['page[before]', before]);
  const count = limit === undefined ? readPageSize('page[size]', size) : readPageSize('page[limit]', limit);
  if (after !== undefined) return { kind: 'after', size: count, cursor: readCursor('page[after]', after) };
  if (before !== undefined) return { kind: 'before', size: count, cursor: readCursor('page[before]', before) };
  return { kind: 'number', size: count, number: readPageNumber(number) };
}

function refusePair([first, a]: [string, unknown], [second, b]: [string, unknown]): void {
  if (a === undefined || b === undefined) return;
  throw new ApiError('10027', { parameter: second, detail: `${first} and ${second} exclude each other.` });
}

async function startOf(wanted: Wanted, calls: readonly ActiveCall[], callControl: ListedCalls): Promise<number> {
  if (wanted.kind === 'number') return (wanted.number - 1) * wanted.size;
  const position = await positionOf(wanted, calls, callControl);
  if (wanted.kind === 'before') return Math.max(0, position - wanted.size);
  return calls[position]?.call_control_id === wanted.cursor.callControlId ? position + 1 : position;
}

/**
 * Where the cursor's call is; when it has ended, where it would be. Of calls that began in the same millisecond as it,
 * a page shows those that it may have shown before, rather than miss one.
 */
async function positionOf(
  { kind, cursor }: FromCursor,
  calls: readonly ActiveCall[],
  callControl: ListedCalls,
): Promise<number> {
  const found = calls.findIndex((call) => call.call_control_id === cursor.callControlId);
  if (found >= 0) return found;
  let [low, high] = [0, calls.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const startTime = await startTimeOf(calls[middle], callControl);
    if (startTime < cursor.startTime || (kind === 'before' && startTime === cursor.startTime)) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function startTimeOf(call: ActiveCall | undefined, callControl: ListedCalls): Promise<string> {
  if (call === undefined) return '';
  return (await callControl.retrieveStatus(call.call_control_id)).start_time ?? '';
}

async function listMeta(
  wanted: { size: number; connectionId: string },
  found: { start: number; data: readonly ActiveCall[]; total: number },
  callControl: ListedCalls,
): Promise<CursorPageMeta> {
  const { start, data, total } = found;
  const page = { number: Math.floor(start / wanted.size) + 1, size: wanted.size };
  const [before, after] = await Promise.all([data[0], data.at(-1)].map((call) => writeCursor(call, callControl)));
  const link = (key: string, cursor: string | null | undefined, exists: boolean) =>
    exists && cursor
      ? `/v2/connections/${encodeURIComponent(wanted.connectionId)}/active_calls?page[${key}]=${encodeURIComponent(cursor)}&page[limit]=${wanted.size}`
      : null;
  return {
    ...pageMeta(page, total),
    cursors: { after: after ?? null, before: before ?? null },
    next: link('after', after, start + data.length < total),
    previous: link('before', before, start > 0),
    total_items: total,
  };
}

/** Opaque to its reader, `v1:` and base64 as elsewhere (reference §6). */
async function writeCursor(call: ActiveCall | undefined, callControl: ListedCalls): Promise<string | null> {
  if (call === undefined) return null;
  const place = [call.call_control_id, await startTimeOf(call, callControl)];
  return `v1:${Buffer.from(JSON.stringify(place)).toString('base64url')}`;
}

function readCursor(parameter: string, value: string): Cursor {
  const text = value.startsWith('v1:') ? value.slice(3) : '';
  try {
    const place: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(place)) {
      const [callControlId, startTime]: unknown[] = place;
      if (typeof callControlId === 'string' && typeof startTime === 'string') return { callControlId, startTime };
    }
  } catch {
    // Falls through to the refusal: whatever it is, it is no cursor of ours.
  }
  throw new ApiError('10015', {
    status: 422,
    title: 'Invalid cursor',
    parameter,
    detail: `${parameter} is not a cursor that this server gave.`,
  });
}
