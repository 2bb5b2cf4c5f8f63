/**
 * The headers of an answer: by index in lower case (`headers['x-request-id']`), or by `get` in any case.
 *
 * `headers['retry-after']` is a number of seconds, whichever form the server chose; `get('retry-after')` is the text.
 */
export type ResponseHeaders = { readonly [name: string]: string | undefined } & {
  /** Seconds to wait before the next request, from either form of the header. */
  readonly 'retry-after'?: number;
  /** The value of a header, null when it is not there. */
  get(name: string): string | null;
  /** Whether the header is there. */
  has(name: string): boolean;
  /** Name and value of each header. */
  entries(): IterableIterator<[name: string, value: string]>;
};

/** Headers of fetch, or whatever a caller has that looks like them. */
export interface HeaderSource {
  forEach(callback: (value: string, name: string) => void): void;
}

/** @param nowMs Unix time, to turn an HTTP date of Retry-After into seconds */
export function responseHeaders(source: HeaderSource, nowMs: number): ResponseHeaders {
  const values = new Map<string, string>();
  // No Object.prototype below: a header called `constructor` must not find anything there.
  const headers = Object.create(null);
  source.forEach((value, name) => {
    const key = name.toLowerCase();
    values.set(key, value);
    headers[key] = value;
  });
  const get = (name: string) => values.get(name.toLowerCase()) ?? null;
  const retryAfterMs = readRetryAfter(get('retry-after'), nowMs);
  delete headers['retry-after'];
  if (retryAfterMs !== undefined) headers['retry-after'] = retryAfterMs / 1000;
  return Object.defineProperties(headers, {
    get: { value: get },
    has: { value: (name: string) => get(name) !== null },
    entries: { value: () => values.entries() },
  });
}

/**
 * How long the server asks to wait, in ms: `retry-after-ms`, `retry-after`, or `x-ratelimit-reset` (seconds; what Telnyx
 * documents for 429). Undefined when it says nothing that can be read.
 */
export function retryAfterOf(headers: ResponseHeaders): number | undefined {
  const seconds = headers['retry-after'];
  return (
    decimal(headers.get('retry-after-ms'), 1) ??
    (seconds === undefined ? decimal(headers.get('x-ratelimit-reset'), 1000) : Math.round(seconds * 1000))
  );
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3), as ms. */
function readRetryAfter(value: string | null, nowMs: number): number | undefined {
  // A date has a letter; Date.parse would also take things like '-5'.
  const waitMs = /[a-z]/i.test(value ?? '') ? Date.parse(String(value)) - nowMs : Number.NaN;
  return Number.isNaN(waitMs) ? decimal(value, 1000) : Math.max(0, waitMs);
}

function decimal(value: string | null, unitMs: number): number | undefined {
  return value && /^\d+(\.\d+)?$/.test(value) ? Number(value) * unitMs : undefined;
}
