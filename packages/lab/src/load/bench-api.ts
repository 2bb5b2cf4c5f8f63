import { Pool } from 'undici';

/** An answer of the API. Milliseconds from the request to its end. */
export interface BenchAnswer {
  readonly status: number;
  /** Of the answer's headers. */
  readonly retryAfter: string | undefined;
  readonly durationMs: number;
  readonly body: { readonly data?: Record<string, unknown>; readonly errors?: readonly unknown[] };
}

/** More than an application has; fewer would keep an overload in the application, where it is none of the platform's. */
const connections = 256;

/**
 * The application's side of the load: the API over a pool of connections. The pool is undici's, as the built-in `fetch`
 * costs the load generator more than the platform spends on the command, and both share the machine.
 */
export class BenchApi {
  readonly #pool: Pool;
  readonly #headers: Record<string, string>;

  constructor(apiUrl: string, apiKey: string) {
    this.#pool = new Pool(new URL(apiUrl).origin, { connections });
    this.#headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  }

  /** Opens all connections: a loaded server takes up one of them in each turn of its loop (libuv), and that is not measured. */
  async connect(): Promise<void> {
    const request = { method: 'GET', path: '/v2/call_control_applications', headers: this.#headers } as const;
    const answers = Array.from({ length: connections }, () => this.#pool.request(request));
    for (const { body } of await Promise.all(answers)) await body.dump();
  }

  /** Any answer. `path` is relative to `/v2`. */
  async post(path: string, params: unknown, now: () => number): Promise<BenchAnswer> {
    const beginMs = now();
    const { statusCode, headers, body } = await this.#pool.request({
      method: 'POST',
      path: `/v2${path}`,
      headers: this.#headers,
      body: JSON.stringify(params),
    });
    const answer = (await body.json()) as BenchAnswer['body'];
    const retryAfter = headers['retry-after']?.toString();
    return { status: statusCode, retryAfter, durationMs: now() - beginMs, body: answer };
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
