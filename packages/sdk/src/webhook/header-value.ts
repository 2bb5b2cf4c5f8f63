import { WebhookVerificationError } from './webhook-verification-error.ts';

/** Headers in any form: `Headers`, an object of strings or lists (Node, Express, Lambda), or pairs. */
export type WebhookHeaders =
  | { get(name: string): string | null | undefined }
  | { readonly [name: string]: string | readonly string[] | undefined }
  | readonly (readonly [name: string, value: string])[];

/** @throws WebhookVerificationError missing-header, invalid-header */
export function headerValue(headers: WebhookHeaders | undefined, name: string): string {
  const [value, other] = new Set(headers ? valuesOf(headers, name) : []);
  if (!value)
    throw new WebhookVerificationError('missing-header', `No header ${name}: not from Telnyx, or a proxy dropped it`);
  if (other) throw new WebhookVerificationError('invalid-header', `Two headers ${name}`);
  return value.trim();
}

function valuesOf(headers: WebhookHeaders, name: string): (string | null | undefined)[] {
  const get: unknown = Reflect.get(headers, 'get');
  if (typeof get === 'function') return [get.call(headers, name)];
  const pairs = Array.isArray(headers) ? headers : Object.entries(headers);
  return pairs.flatMap(([key, value]) => (key.toLowerCase() === name ? value : []));
}
