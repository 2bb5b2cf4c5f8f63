import { WebhookVerificationError } from './webhook-verification-error.ts';

/** Headers in any form: `Headers`, an object of strings or lists (Node, Express, Lambda), or pairs. */
export type WebhookHeaders =
  | { get(name: string): string | null | undefined }
  | { readonly [name: string]: string | readonly string[] | undefined }
  | readonly (readonly [name: string, value: string])[];

/**
 * @param form what the value has to look like; two different values never do
 * @throws WebhookVerificationError missing-header, invalid-header
 */
export function headerValue(headers: WebhookHeaders | undefined, name: string, form: RegExp): string {
  const value = [...new Set(valuesOf(headers ?? {}, name))].join().trim();
  if (!value)
    throw new WebhookVerificationError('missing-header', `No ${name}: not from Telnyx, or a proxy dropped it`);
  if (!form.test(value)) throw new WebhookVerificationError('invalid-header', `${name} is malformed`);
  return value;
}

function valuesOf(headers: WebhookHeaders, name: string): unknown[] {
  if ('get' in headers && typeof headers.get === 'function') return [headers.get(name)];
  const pairs = Array.isArray(headers) ? headers : Object.entries(headers);
  return pairs.flatMap(([key, value]) => (key.toLowerCase() === name ? value : []));
}
