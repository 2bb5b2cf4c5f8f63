import type { WebAbortSignal } from '../core/web-types.ts';

/** Headers as an object, as pairs, or as `Headers`. Null takes a header away that is sent otherwise. */
export type HeadersInput =
  | { readonly [name: string]: string | null | undefined }
  | Iterable<readonly [name: string, value: string]>;

/** What can be said about one request. */
export interface RequestOptions {
  /** Aborts the request, or the wait before its next attempt. The promise rejects with `APIUserAbortError`. */
  signal?: WebAbortSignal | null | undefined;
  /** Time for each attempt in ms, the body of the answer included. Default: that of the client, 60000. */
  timeout?: number | undefined;
  /** How often the request is repeated at most. Default: that of the client, 2. */
  maxRetries?: number | undefined;
  /** Further headers; they replace those of the client. */
  headers?: HeadersInput | undefined;
  /** Further parameters of the query; nested objects become `a[b]=c`. */
  query?: { readonly [name: string]: unknown } | undefined;
}
