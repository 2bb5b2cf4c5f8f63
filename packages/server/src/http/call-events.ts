import type { CallEvent } from '@hookswitch/contract';
import { withoutCredentials } from '../basic-authorization.ts';
import type { Clock } from '../clock.ts';
import { type CallEventFilter, type CallEventRow, countCallEvents, listCallEvents } from '../store/call-events.ts';
import type { Db } from '../store/db.ts';
import { readWordFilter } from './filter-values.ts';
import { occurredFilters, readApplicationName, readOccurred } from './occurred-filter.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { pageMeta, readPage, toStorePage } from './pagination.ts';
import { type ListQuery, readListQuery } from './query.ts';

/** Reference §6: without a time of its own the list goes back one day. */
const defaultWindowMs = 24 * 3_600_000;
const filters = [
  ...[
    'filter[application_name][contains]',
    'filter[outbound.outbound_voice_profile_id]',
    'filter[leg_id]',
    'filter[application_session_id]',
  ],
  ...['filter[connection_id]', 'filter[product]', 'filter[failed]', 'filter[from]', 'filter[to]', 'filter[name]'],
  ...['filter[type]', 'filter[status]', ...occurredFilters],
];

/** The history of calls: webhooks that were sent and commands that came in, newest first (reference §1.3, §6). */
export function addCallEventRoutes(routes: OperationRoutes, options: { readonly db: Db; readonly clock: Clock }): void {
  const { db, clock } = options;
  routes.handle('ListCallEvents', async (request) => {
    const query = readListQuery(request.query, { filters });
    const page = readPage(query);
    const filter = readFilter(query, clock.wallTimeMs());
    // Everything here is call control: the other products have no events.
    const product = readWordFilter(query, 'filter[product]', ['call_control', 'fax', 'texml']);
    if (product === 'fax' || product === 'texml') return { data: [], meta: pageMeta(page, 0) };
    const [rows, [total]] = await Promise.all([
      db.run(listCallEvents(filter, toStorePage(page))),
      db.run(countCallEvents(filter)),
    ]);
    return { data: rows.map(toCallEvent), meta: pageMeta(page, total?.count ?? 0) };
  });
}

function readFilter(query: ListQuery, nowMs: number): CallEventFilter {
  const text = (name: string) => query.filters.get(name);
  const failed = readWordFilter(query, 'filter[failed]', ['true', 'false']);
  const values = {
    applicationNameContains: readApplicationName(query),
    outboundVoiceProfileId: text('filter[outbound.outbound_voice_profile_id]'),
    legId: text('filter[leg_id]'),
    sessionId: text('filter[application_session_id]'),
    connectionId: text('filter[connection_id]'),
    failed: failed === undefined ? undefined : failed === 'true',
    from: text('filter[from]'),
    to: text('filter[to]'),
    name: text('filter[name]'),
    type: readWordFilter(query, 'filter[type]', ['webhook', 'command']),
    callStatus: readWordFilter(query, 'filter[status]', ['init', 'in_progress', 'completed']),
  };
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  return { ...given, occurred: readOccurred(query) ?? { operator: '>=', atMs: nowMs - defaultWindowMs } };
}

function toCallEvent(row: CallEventRow): CallEvent {
  const content = JSON.parse(row.content) as Record<string, unknown>;
  const event = { id: row.id, event_type: row.name, occurred_at: row.occurred_at, payload: content };
  return {
    record_type: 'call_event',
    call_leg_id: row.leg_id,
    call_session_id: row.call_session_id,
    event_timestamp: row.occurred_at ?? new Date(row.created_at_ms).toISOString(),
    metadata:
      row.type === 'command'
        ? { params: content, error: row.error_code }
        : {
            ...{ attempt: row.attempts, delivered_to: row.delivered_to && withoutCredentials(row.delivered_to) },
            ...{ event: { ...event, record_type: 'event' }, status: row.status === 'dead' ? 'failed' : row.status },
          },
    name: row.name,
    type: row.type,
  };
}
