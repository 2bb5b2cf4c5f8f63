import type { Refuse } from './webhook-verification-error.ts';

/** Headers in any form: `Headers`, an object of strings or lists (Node, Express, Lambda), or pairs. */
export type WebhookHeaders =
  | { get(name: string): string | null | undefined }
  | { readonly [name: string]: string | readonly string[] | undefined }
  | readonly (readonly [name: string, value: string])[];

/**
 * @param form what the value has to look like; two different values never do
 * @throws WebhookVerificationError missing-header, invalid-header
 */
export function headerValue(headers: WebhookHeaders | undefined, name: string, form: RegExp, refuse: Refuse): string {
  const value = [...new Set(valuesOf(headers ?? {}, name))].join().trim();
  if (!value) refuse('missing-header', name);
  if (!form.test(value)) refuse('invalid-header', name);
  return value;
}

function valuesOf(headers: WebhookHeaders, name: string): unknown[] {
  const { get } = headers as { get?: unknown };
  if (typeof get === 'function') return [get.call(headers, name)];
  const pairs = Array.isArray(headers) ? headers : Object.entries(headers);
  return pairs.flatMap(([key, value]) => (key.toLowerCase() === name ? value : []));
}
