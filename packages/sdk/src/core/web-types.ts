// The types of the web platform, taken from wherever the project has them (`lib.dom`, @types/node, bun, workers), so
// that our declarations compile in each of them and demand none.

type InstanceOf<Name extends string> =
  typeof globalThis extends Record<Name, { prototype: infer Instance }> ? Instance : unknown;

/** `Response` of fetch. */
export type WebResponse = InstanceOf<'Response'>;
/** `AbortSignal`. */
export type WebAbortSignal = InstanceOf<'AbortSignal'>;

/** What the client hands to fetch. */
export interface FetchInit {
  /** HTTP method, in capitals. */
  method: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** JSON; absent where nothing is sent. */
  body?: string;
  /** Aborted when the time is up, or when the caller aborts. */
  signal: WebAbortSignal;
}

/** The part of fetch that the client uses. The global `fetch` of every runtime fits. */
export type Fetch = (url: string, init: FetchInit) => Promise<WebResponse>;
