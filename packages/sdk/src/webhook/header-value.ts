import { WebhookVerificationError } from './webhook-verification-error.ts';

/** Headers in any form: `Headers`, an object of strings or lists (Node, Express, Lambda), or pairs. */
export type WebhookHeaders =
  | { get(name: string): string | null | undefined }
  | { readonly [name: string]: string | readonly string[] | undefined }
  | Iterable<readonly [name: string, value: string]>;

/** @throws WebhookVerificationError missing-header, invalid-header */
export function headerValue(headers: WebhookHeaders | undefined, name: string): string {
  const values = [...new Set(headers ? valuesOf(headers, name) : [])];
  const [value] = values;
  if (!value) {
    throw new WebhookVerificationError(
      'missing-header',
      `The header ${name} is missing: this is no webhook of Telnyx, or a proxy has dropped it.`,
    );
  }
  if (values.length > 1) throw new WebhookVerificationError('invalid-header', `The header ${name} is there twice.`);
  return value.trim();
}

function valuesOf(headers: WebhookHeaders, name: string): string[] {
  const get: unknown = Reflect.get(headers, 'get');
  if (typeof get === 'function') {
    const value: unknown = get.call(headers, name);
    return typeof value === 'string' ? [value] : [];
  }
  const pairs = Symbol.iterator in headers ? headers : Object.entries(headers);
  return [...(pairs as Iterable<readonly [string, string | string[] | undefined]>)].flatMap(([key, value]) =>
    key.toLowerCase() === name && value !== undefined ? value : [],
  );
}
