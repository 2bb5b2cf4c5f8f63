import type { ApiClient } from './api-client.ts';
import { table } from './table.ts';

/** An `api_key` of the API. */
interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly requests_per_second: number | null;
  readonly last_used_at: string | null;
  readonly created_at: string;
}

/** A `webhook_signing_key` of the API. */
interface SigningKey {
  readonly id: string;
  readonly public_key: string;
  readonly status: string;
  readonly active_from: string | null;
}

const pageOfAll = '?page[size]=250';

export async function listApiKeys(client: ApiClient, json: boolean): Promise<string> {
  const { data } = await client.request<ApiKey[]>('GET', `/api_keys${pageOfAll}`);
  if (json) return jsonLines(data);
  const rows = data.map((key) => [
    ...[key.id, key.name, `${key.prefix}...`, key.requests_per_second?.toString() ?? '-'],
    ...[key.last_used_at ?? 'never', key.created_at],
  ]);
  return table([['ID', 'NAME', 'KEY', 'REQUESTS/S', 'LAST USED', 'MADE'], ...rows]);
}

/** Writes the new key, which nobody can read again. */
export async function createApiKey(
  client: ApiClient,
  name: string,
  options: { readonly limit?: number; readonly json: boolean },
): Promise<string> {
  const { limit } = options;
  const body = { name, ...(limit === undefined ? {} : { requests_per_second: limit }) };
  const { data } = await client.request<ApiKey & { key: string }>('POST', '/api_keys', body);
  return options.json ? jsonLines([data]) : `${data.key}\nid ${data.id}. The key is shown this once.\n`;
}

export async function revokeApiKey(client: ApiClient, id: string): Promise<string> {
  const { data } = await client.request<ApiKey>('DELETE', `/api_keys/${encodeURIComponent(id)}`);
  return `${data.id} (${data.name}) opens nothing any more.\n`;
}

export async function listSigningKeys(client: ApiClient, json: boolean): Promise<string> {
  const { data } = await client.request<SigningKey[]>('GET', `/webhook_signing_keys${pageOfAll}`);
  if (json) return jsonLines(data);
  const rows = data.map((key) => [key.id, key.status, key.active_from ?? 'the beginning', key.public_key]);
  return table([['ID', 'STATUS', 'SIGNS FROM', 'PUBLIC KEY'], ...rows]);
}

export async function rotateSigningKey(client: ApiClient, overlapSecs: number, json: boolean): Promise<string> {
  const body = { overlap_secs: overlapSecs };
  const { data } = await client.request<SigningKey>('POST', '/webhook_signing_keys', body);
  if (json) return jsonLines([data]);
  return `${data.public_key}\nsigns from ${data.active_from}: until then receivers must accept it beside the old one.\n`;
}

export async function callOffRotation(client: ApiClient, id: string): Promise<string> {
  const { data } = await client.request<SigningKey>('DELETE', `/webhook_signing_keys/${encodeURIComponent(id)}`);
  return `${data.id} will not sign.\n`;
}

function jsonLines(items: readonly object[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('');
}
