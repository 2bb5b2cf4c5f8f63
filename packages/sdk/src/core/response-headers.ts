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
  /** Calls back for each header. */
  forEach(callback: (value: string, name: string) => void): void;
  /** Name and value of each header. */
  entries(): IterableIterator<[name: string, value: string]>;
  [Symbol.iterator](): IterableIterator<[name: string, value: string]>;
};

/** Headers of fetch, or whatever a caller has that looks like them. */
export interface HeaderSource {
  forEach(callback: (value: string, name: string) => void): void;
}

const raw = Symbol('headers');
type Raw = { readonly [raw]: ReadonlyMap<string, string> };

// No Object.prototype below: a header called `constructor` must not find anything there.
const methods: object = Object.assign(Object.create(null), {
  get(this: Raw, name: string) {
    return this[raw].get(name.toLowerCase()) ?? null;
  },
  has(this: Raw, name: string) {
    return this[raw].has(name.toLowerCase());
  },
  forEach(this: Raw, callback: (value: string, name: string) => void) {
    this[raw].forEach(callback);
  },
  entries(this: Raw) {
    return this[raw].entries();
  },
  [Symbol.iterator](this: Raw) {
    return this[raw].entries();
  },
});

/** @param nowMs Unix time, to turn an HTTP date of Retry-After into seconds */
export function responseHeaders(source: HeaderSource, nowMs: number): ResponseHeaders {
  const values = new Map<string, string>();
  source.forEach((value, name) => {
    values.set(name.toLowerCase(), value);
  });
  const headers = Object.create(methods, { [raw]: { value: values } });
  for (const [name, value] of values) if (!(name in methods)) headers[name] = value;
  const retryAfterMs = readRetryAfter(values.get('retry-after'), nowMs);
  if (retryAfterMs !== undefined) headers['retry-after'] = retryAfterMs / 1000;
  return headers;
}

/**
 * How long the server asks to wait, in ms: `retry-after-ms`, `retry-after`, or `x-ratelimit-reset` (seconds; what Telnyx
 * documents for 429). Undefined when it says nothing that can be read.
 */
export function retryAfterOf(headers: ResponseHeaders): number | undefined {
  const exact = milliseconds(headers.get('retry-after-ms'), 1);
  if (exact !== undefined) return exact;
  const seconds = headers['retry-after'];
  return seconds === undefined ? milliseconds(headers.get('x-ratelimit-reset'), 1000) : Math.round(seconds * 1000);
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3). */
function readRetryAfter(value: string | null | undefined, nowMs: number): number | undefined {
  const seconds = milliseconds(value, 1000);
  if (seconds !== undefined || !value) return seconds;
  // A date has a letter; Date.parse would also take things like '-5'.
  const date = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

function milliseconds(value: string | null | undefined, unitMs: number): number | undefined {
  return value && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * unitMs : undefined;
}
