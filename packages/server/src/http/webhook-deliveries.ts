import { type RedeliverWebhookParams, redeliverWebhookParams, type WebhookDelivery } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { withoutCredentials } from '../basic-authorization.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../store/db.ts';
import { type AttemptAnswer, type DeliveryAttemptRow, selectAttemptsOf } from '../store/delivery-attempts.ts';
import { type EventRow, requeueEvent } from '../store/events.ts';
import { countDeliveries, type DeliveryFilter, listDeliveries, selectDelivery } from '../store/webhook-deliveries.ts';
import { fixedHeaders, type Webhooks } from '../webhooks/outbox.ts';
import { readTimeFilter, readWordFilter } from './filter-values.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { pageMeta, readPage, toStorePage } from './pagination.ts';
import { type ListQuery, readListQuery, refuseQuery } from './query.ts';
import { bodyValidator } from './validation.ts';

const filters = [
  ...['filter[status][eq]', 'filter[event_type]', 'filter[webhook][contains]', 'filter[attempts][contains]'],
  ...['filter[started_at][gte]', 'filter[started_at][lte]', 'filter[finished_at][gte]', 'filter[finished_at][lte]'],
];
const shownStatus = { pending: 'pending', delivered: 'delivered', dead: 'failed' } as const;
const storedStatus = { pending: 'pending', delivered: 'delivered', failed: 'dead' } as const;

/** Every webhook with its attempts (reference §3.4), and the way to send one again. */
export function addWebhookDeliveryRoutes(
  routes: OperationRoutes,
  options: { readonly db: Db; readonly clock: Clock; readonly webhooks: Pick<Webhooks, 'deliver'> },
): void {
  const { db, clock, webhooks } = options;
  const validateRedeliver = bodyValidator<RedeliverWebhookParams>(redeliverWebhookParams);

  async function find(params: unknown): Promise<EventRow> {
    const [row] = await db.run(selectDelivery((params as { id: string }).id));
    return row ?? refuseUnknown();
  }

  async function show(events: readonly EventRow[]): Promise<WebhookDelivery[]> {
    const attempts = events.length === 0 ? [] : await db.run(selectAttemptsOf(events.map(({ id }) => id)));
    return events.map((event) =>
      toDelivery(
        event,
        attempts.filter((attempt) => attempt.event_id === event.id),
      ),
    );
  }

  routes.handle('GetWebhookDeliveries', async (request) => {
    const query = readListQuery(request.query, { filters });
    const page = readPage(query);
    const filter = readFilter(query);
    const [rows, [total]] = await Promise.all([
      db.run(listDeliveries(filter, toStorePage(page))),
      db.run(countDeliveries(filter)),
    ]);
    return { data: await show(rows), meta: pageMeta(page, total?.count ?? 0) };
  });

  routes.handle('GetWebhookDelivery', async (request) => {
    refuseQuery(request.query);
    const [data] = await show([await find(request.params)]);
    return { data };
  });

  routes.handle('RedeliverWebhook', async (request) => {
    refuseQuery(request.query);
    const { webhook_url: url } = validateRedeliver(request.body);
    const before = await find(request.params);
    const target = url === undefined ? before.target : redirected(before, url);
    const [event] = await db.run(requeueEvent(before.id, target, clock.wallTimeMs()));
    if (event === undefined) throw stillPending(before);
    webhooks.deliver(event);
    const [data] = await show([event]);
    return { data };
  });
}

/** The same patience and method, another place: what stood in for the old one does not stand in for the new. */
function redirected(event: EventRow, url: string): string {
  const { urls: _urls, ...kept } = JSON.parse(event.target) as Record<string, unknown>;
  return JSON.stringify({ ...kept, url, failoverUrl: null });
}

function stillPending(event: EventRow): ApiError {
  const { next_attempt_at_ms: nextMs } = event;
  const when = nextMs === null || event.attempts === 0 ? 'in its turn' : `at ${new Date(nextMs).toISOString()}`;
  return new ApiError('10036', { detail: `This webhook is not given up yet: it is sent ${when}.` });
}

function refuseUnknown(): never {
  throw new ApiError('10005', { detail: 'There is no webhook with this id.' });
}

function readFilter(query: ListQuery): DeliveryFilter {
  const status = readWordFilter(query, 'filter[status][eq]', ['pending', 'delivered', 'failed']);
  const values = {
    status: status === undefined ? undefined : storedStatus[status],
    eventTypes: query.filters.get('filter[event_type]')?.split(','),
    eventContains: query.filters.get('filter[webhook][contains]'),
    attemptContains: query.filters.get('filter[attempts][contains]'),
    startedFromMs: readTimeFilter(query, 'filter[started_at][gte]'),
    startedToMs: readTimeFilter(query, 'filter[started_at][lte]'),
    finishedFromMs: readTimeFilter(query, 'filter[finished_at][gte]'),
    finishedToMs: readTimeFilter(query, 'filter[finished_at][lte]'),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** @param attempts newest first */
function toDelivery(event: EventRow, attempts: readonly DeliveryAttemptRow[]): WebhookDelivery {
  const isWaiting = event.status === 'pending' && event.attempts > 0;
  return {
    id: event.id,
    record_type: 'webhook_delivery',
    status: shownStatus[event.status],
    attempts: attempts.map(toAttempt),
    started_at: isoOrNull(attempts.at(-1)?.started_at_ms),
    finished_at: isoOrNull(attempts[0]?.finished_at_ms),
    next_attempt_at: isWaiting ? isoOrNull(event.next_attempt_at_ms) : null,
    webhook: {
      id: event.id,
      record_type: 'event',
      event_type: event.event_type,
      occurred_at: event.occurred_at,
      payload: JSON.parse(event.payload) as Record<string, unknown>,
    },
  };
}

function toAttempt(row: DeliveryAttemptRow): WebhookDelivery['attempts'][number] {
  const answer = row.answer === null ? { headers: [], body: '' } : (JSON.parse(row.answer) as AttemptAnswer);
  const headers = answer.headers.map(([name, value]) => [name, value]);
  return {
    attempt: row.attempt,
    status: row.status !== null && row.status >= 200 && row.status <= 299 ? 'delivered' : 'failed',
    error: row.error,
    started_at: new Date(row.started_at_ms).toISOString(),
    finished_at: new Date(row.finished_at_ms).toISOString(),
    http: {
      request: {
        url: withoutCredentials(row.url),
        headers: Object.entries(fixedHeaders).map(([name, value]) => [name, value]),
      },
      ...(row.status === null ? {} : { response: { status: row.status, headers, body: answer.body } }),
    },
  };
}

function isoOrNull(atMs: number | null | undefined): string | null {
  return atMs === null || atMs === undefined ? null : new Date(atMs).toISOString();
}
