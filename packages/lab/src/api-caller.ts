import type { CommandResult, DialParams, DialResult } from '@hookswitch/contract';
import { type Clock, systemClock } from '@hookswitch/sip';

/** One HTTP request to the API and what came back. */
export interface ApiExchange {
  readonly method: string;
  /** As requested, from `/v2` on. */
  readonly path: string;
  readonly requestBody: unknown;
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when the answer had no body. */
  readonly body: unknown;
  /** Unix time in milliseconds of the request. */
  readonly atMs: number;
  readonly durationMs: number;
}

export interface ApiCallerOptions {
  /** Ends in `/v2`. */
  apiUrl: string;
  apiKey: string;
  onExchange?: (exchange: ApiExchange) => void;
  clock?: Clock;
}

/** The HTTP API with nothing in between: fetch, a bearer key, JSON both ways. */
export class ApiCaller {
  readonly #options: ApiCallerOptions;
  readonly #clock: Clock;

  constructor(options: ApiCallerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Any answer, good or bad. `path` is relative to `/v2`. Rejects only when no answer came. */
  async request(method: string, path: string, body?: unknown): Promise<ApiExchange> {
    const { apiUrl, apiKey, onExchange } = this.#options;
    const atMs = this.#clock.wallTimeMs();
    const startedAtMs = this.#clock.now();
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const exchange: ApiExchange = {
      method,
      path: `/v2${path}`,
      requestBody: body,
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
      atMs,
      durationMs: this.#clock.now() - startedAtMs,
    };
    onExchange?.(exchange);
    return exchange;
  }

  /** The `data` of a 2xx answer. Rejects on any other, quoting it. */
  async data<T>(method: string, path: string, body?: unknown): Promise<T> {
    const exchange = await this.request(method, path, body);
    if (exchange.status < 200 || exchange.status > 299) {
      throw new Error(`${method} ${exchange.path} answered ${exchange.status}: ${JSON.stringify(exchange.body)}`);
    }
    return (exchange.body as { data: T }).data;
  }

  /** `POST /v2/calls`. */
  dial(params: DialParams): Promise<DialResult> {
    return this.data<DialResult>('POST', '/calls', params);
  }

  /** `POST /v2/calls/{call_control_id}/actions/{action}`. */
  action(callControlId: string, action: string, params: Record<string, unknown> = {}): Promise<CommandResult> {
    return this.data<CommandResult>('POST', `/calls/${callControlId}/actions/${action}`, params);
  }
}
