import { type ApiClient, ApiFailure } from './api-client.ts';
import { table } from './table.ts';

/** What is shown of a `webhook_delivery` of the API. */
interface Delivery {
  readonly id: string;
  readonly status: string;
  readonly attempts: readonly Attempt[];
  readonly next_attempt_at: string | null;
  readonly webhook: { readonly event_type: string; readonly occurred_at: string; readonly payload: object };
}

interface Attempt {
  readonly attempt: number;
  readonly error: string | null;
  readonly started_at: string;
  readonly http: { readonly request: { readonly url: string }; readonly response?: { readonly status: number } };
}

export interface ListFlags {
  status?: string;
  limit: number;
}

/** Writes the newest webhooks, one a line. */
export async function listWebhooks(client: ApiClient, flags: ListFlags, json: boolean): Promise<string> {
  const filter = flags.status === undefined ? '' : `&filter[status][eq]=${encodeURIComponent(flags.status)}`;
  const { data, meta } = await client.request<Delivery[]>(
    'GET',
    `/webhook_deliveries?page[size]=${flags.limit}${filter}`,
  );
  if (json) return jsonLines(data);
  if (data.length === 0) return 'No webhooks.\n';
  const rows = data.map((delivery) => [
    delivery.id,
    delivery.webhook.event_type,
    delivery.status,
    String(delivery.attempts.length),
    outcomeOf(delivery.attempts[0]),
    delivery.webhook.occurred_at.slice(0, 19),
  ]);
  const more = (meta?.total_results ?? 0) - data.length;
  const rest = more > 0 ? `${more} more: --limit takes up to 250\n` : '';
  return `${table([['ID', 'EVENT', 'STATUS', 'TRIES', 'LAST', 'OCCURRED (UTC)'], ...rows])}${rest}`;
}

/** Writes one webhook with its attempts and its payload. */
export async function showWebhook(client: ApiClient, id: string, json: boolean): Promise<string> {
  const { data } = await client.request<Delivery>('GET', `/webhook_deliveries/${encodeURIComponent(id)}`);
  if (json) return jsonLines([data]);
  const attempts = [...data.attempts]
    .reverse()
    .map((attempt) => [String(attempt.attempt), attempt.started_at, outcomeOf(attempt), attempt.http.request.url]);
  const next = data.next_attempt_at === null ? '' : `next attempt at ${data.next_attempt_at}\n`;
  return [
    `${data.id} ${data.webhook.event_type} ${data.status}\n${next}`,
    attempts.length === 0 ? '' : `${table([['TRY', 'AT', 'OUTCOME', 'URL'], ...attempts])}`,
    `${JSON.stringify(data.webhook.payload, null, 2)}\n`,
  ].join('\n');
}

/**
 * Sends webhooks again, each reported in a line of its own; what cannot be sent again does not hold up the others.
 * @param ids empty: every one that was given up
 * @throws ApiFailure after the others are done, when some were refused
 */
export async function redeliverWebhooks(
  client: ApiClient,
  ids: readonly string[],
  options: { readonly url?: string; readonly write: (line: string) => void },
): Promise<void> {
  const chosen = ids.length > 0 ? ids : await failedIds(client);
  const body = options.url === undefined ? {} : { webhook_url: options.url };
  let refused = 0;
  for (const id of chosen) {
    try {
      await client.request('POST', `/webhook_deliveries/${encodeURIComponent(id)}/redeliver`, body);
      options.write(`${id} is sent again\n`);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      refused += 1;
      options.write(`${id}: ${error.message}\n`);
    }
  }
  if (chosen.length === 0) options.write('No webhook was given up.\n');
  if (refused > 0) throw new ApiFailure(`${refused} of ${chosen.length} could not be sent again`);
}

async function failedIds(client: ApiClient): Promise<string[]> {
  const ids: string[] = [];
  for (let page = 1; ; page += 1) {
    const place = `/webhook_deliveries?filter[status][eq]=failed&page[size]=250&page[number]=${page}`;
    const { data, meta } = await client.request<Delivery[]>('GET', place);
    ids.push(...data.map(({ id }) => id));
    if (page >= (meta?.total_pages ?? 0)) return ids.reverse();
  }
}

function outcomeOf(attempt: Attempt | undefined): string {
  if (attempt === undefined) return '-';
  const { response } = attempt.http;
  return attempt.error ?? (response === undefined ? 'no answer' : String(response.status));
}

function jsonLines(items: readonly object[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('');
}
