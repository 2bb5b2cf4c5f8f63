import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Where a running server is and what opens it. Flags win over the environment. */
export interface ApiFlags {
  apiUrl?: string;
  apiKey?: string;
  data?: string;
  json?: true;
}

/** The request did not succeed. The message is one line for the user. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
}

/** A reply of the API: one thing, or a page of them. */
export interface ApiReply<Data> {
  readonly data: Data;
  readonly meta?: { readonly total_pages: number; readonly total_results: number };
}

const defaultUrl = 'http://127.0.0.1:8080/v2';
/** Where the server keeps the key that it made for its owner. */
const keyFile = 'api-key';

/** Talks to the API of a running server. */
export class ApiClient {
  readonly #url: string;
  readonly #key: string;

  /** @throws ApiFailure when no key is known */
  constructor(flags: ApiFlags, env: NodeJS.ProcessEnv) {
    this.#url = (flags.apiUrl ?? (env.HOOKSWITCH_API_URL || env.TELNYX_BASE_URL || defaultUrl)).replace(/\/+$/, '');
    this.#key = keyOf(flags, env);
  }

  /** @throws ApiFailure when the server cannot be reached or refuses */
  async request<Data>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    place: string,
    body?: object,
  ): Promise<ApiReply<Data>> {
    const response = await fetch(`${this.#url}${place}`, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new ApiFailure(`cannot reach ${this.#url}: ${reasonOf(error)}`);
    });
    const text = await response.text();
    if (response.ok) return parseReply(text);
    throw new ApiFailure(refusalOf(response.status, text));
  }
}

function keyOf(flags: ApiFlags, env: NodeJS.ProcessEnv): string {
  if (flags.apiKey !== undefined) return flags.apiKey;
  if (flags.data !== undefined) {
    const key = keyIn(flags.data);
    if (key) return key;
    throw new ApiFailure(`${flags.data} holds no API key: give --api-key`);
  }
  const key = env.HOOKSWITCH_API_KEY || env.TELNYX_API_KEY || keyIn(env.HOOKSWITCH_DATA || '.hookswitch');
  if (key) return key;
  throw new ApiFailure('no API key: give --api-key or HOOKSWITCH_API_KEY, or --data of a server here');
}

function keyIn(directory: string): string | undefined {
  try {
    return readFileSync(path.resolve(directory, keyFile), 'utf8').trim();
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

function parseReply<Data>(text: string): ApiReply<Data> {
  try {
    // The shape is the server's own, of the same version as this command.
    return JSON.parse(text) as ApiReply<Data>;
  } catch {
    throw new ApiFailure('the answer is not JSON: is that the API of a Hookswitch server?');
  }
}

function refusalOf(status: number, text: string): string {
  try {
    const { errors } = JSON.parse(text) as { errors: { code: string; title: string; detail?: string }[] };
    const [first] = errors;
    if (first !== undefined) return `${first.detail ?? first.title} (${status}, code ${first.code})`;
  } catch {
    // Something else answered: its status has to do.
  }
  return `the server answered ${status}`;
}
