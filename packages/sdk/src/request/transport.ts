import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from '../core/api-error.ts';
import type { Clock } from '../core/clock.ts';
import { type HeaderSource, type ResponseHeaders, responseHeaders } from '../core/response-headers.ts';
import { TelnyxError } from '../core/telnyx-error.ts';
import type { Fetch, WebResponse } from '../core/web-types.ts';
import { AttemptGuard, type CallerSignal, pause } from './attempt-guard.ts';
import { mergeHeaders } from './header-list.ts';
import type { LevelLog } from './logger.ts';
import type { RequestOptions } from './request-options.ts';
import { neverSent, retryDelayMs, shouldRetryAnswer } from './retry-rules.ts';

/** Everything that all requests of a client share. */
export interface TransportSettings {
  readonly baseURL: string;
  readonly fetch: Fetch;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly clock: Clock;
  /** 0 to 1 */
  readonly random: () => number;
  readonly log: LevelLog;
}

/** A request that is ready to go out, again and again if need be: the bytes stay the same. */
export interface PreparedRequest {
  readonly method: string;
  /** Below baseURL, with its query. */
  readonly path: string;
  readonly body: string | undefined;
  /** Whether a second arrival has no second effect. */
  readonly repeatable: boolean;
}

/** An answer with its whole body. */
export interface Exchange {
  readonly response: WebResponse;
  readonly text: string;
  /** Method and path. */
  readonly request: string;
}

/** The part of a `Response` that is read here. */
interface Answer {
  readonly status: number;
  readonly headers: HeaderSource;
  text(): Promise<string>;
}

type Outcome =
  | { readonly kind: 'done'; readonly exchange: Exchange }
  | { readonly kind: 'failed'; readonly error: APIError; readonly again: boolean; readonly headers?: ResponseHeaders };

/** Sends requests, waits and repeats by the rules of retry-rules.ts. */
export class Transport {
  readonly #settings: TransportSettings;

  constructor(settings: TransportSettings) {
    this.#settings = settings;
  }

  /** @throws APIError and its subclasses, when the last attempt failed */
  async send(request: PreparedRequest, options: RequestOptions | undefined): Promise<Exchange> {
    const { clock, log, random } = this.#settings;
    const retries = wholeNumber('maxRetries', options?.maxRetries) ?? this.#settings.maxRetries;
    const caller = options?.signal ? (options.signal as CallerSignal) : undefined;
    for (let retry = 0; ; retry++) {
      const outcome = await this.#attempt(request, options, caller);
      if (outcome.kind === 'done') return outcome.exchange;
      const { error, again, headers } = outcome;
      if (!again || retry >= retries) {
        log.write('error', () => `telnyx: ${error.message}${retry > 0 ? ` (attempts: ${retry + 1})` : ''}`);
        throw error;
      }
      const delayMs = retryDelayMs(retry, headers, random());
      log.write('info', () => `telnyx: again in ${Math.round(delayMs)} ms: ${error.message}`);
      if (!(await pause(clock, delayMs, caller))) throw userAbort(caller, label(request));
    }
  }

  async #attempt(
    request: PreparedRequest,
    options: RequestOptions | undefined,
    caller: CallerSignal | undefined,
  ): Promise<Outcome> {
    if (caller?.aborted) return { kind: 'failed', error: userAbort(caller, label(request)), again: false };
    const { clock, log } = this.#settings;
    const timeoutMs = positive('timeout', options?.timeout) ?? this.#settings.timeoutMs;
    const guard = new AttemptGuard(caller);
    const startMs = clock.wallTimeMs();
    let status = 'no answer';
    try {
      const headers = this.#headers(request, options);
      const exchange = await guard.run(clock, timeoutMs, () => this.#exchange(request, headers, guard));
      const answer = exchange.response as Answer;
      status = String(answer.status);
      return answer.status < 400 ? { kind: 'done', exchange } : this.#refused(request, exchange, answer);
    } catch (cause) {
      if (cause instanceof TelnyxError) throw cause;
      return broken(request, guard, caller, timeoutMs, cause);
    } finally {
      guard.release();
      log.write('debug', () => `telnyx: ${label(request)}: ${status} after ${clock.wallTimeMs() - startMs} ms`);
    }
  }

  async #exchange(
    { method, path, body }: PreparedRequest,
    headers: Record<string, string>,
    guard: AttemptGuard,
  ): Promise<Exchange> {
    const init = { method, headers, signal: guard.signal, ...(body === undefined ? {} : { body }) };
    const response = await this.#settings.fetch(this.#settings.baseURL + path, init);
    return { response, text: await (response as Answer).text(), request: `${method} ${path}` };
  }

  #headers(request: PreparedRequest, options: RequestOptions | undefined): Record<string, string> {
    const { headers } = this.#settings;
    const base = request.method === 'GET' ? headers : { ...headers, 'content-type': 'application/json' };
    return options?.headers ? mergeHeaders(base, options.headers) : base;
  }

  #refused(request: PreparedRequest, { text }: Exchange, { status, headers: source }: Answer): Outcome {
    const headers = responseHeaders(source, this.#settings.clock.wallTimeMs());
    const error = APIError.generate(status, parseOrKeep(text), undefined, headers, label(request));
    return { kind: 'failed', error, again: shouldRetryAnswer(status, headers, request.repeatable), headers };
  }
}

function broken(
  request: PreparedRequest,
  guard: AttemptGuard,
  caller: CallerSignal | undefined,
  timeoutMs: number,
  cause: unknown,
): Outcome {
  const name = label(request);
  if (guard.interruption === 'abort') return { kind: 'failed', error: userAbort(caller, name), again: false };
  const fate = request.repeatable ? '' : ' It may have been carried out all the same, so it is not repeated.';
  if (guard.interruption === 'timeout') {
    const message = `${name}: no complete answer within ${timeoutMs} ms.${fate}`;
    return { kind: 'failed', error: new APIConnectionTimeoutError({ message }), again: request.repeatable };
  }
  const unsent = neverSent(cause);
  const message = `${name}: ${unsent ? 'no connection' : 'the connection broke'} (${reasonOf(cause)}).${unsent ? '' : fate}`;
  return { kind: 'failed', error: new APIConnectionError({ message, cause }), again: unsent || request.repeatable };
}

function userAbort(caller: CallerSignal | undefined, name: string): APIUserAbortError {
  return new APIUserAbortError({ message: `${name}: aborted.`, cause: caller?.reason });
}

const label = ({ method, path }: PreparedRequest) => `${method} ${path}`;

/** The innermost message: fetch itself only says that it failed. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  if (!(inner instanceof Error)) return String(inner);
  return inner.message || String(Reflect.get(inner, 'code') ?? inner.name);
}

function parseOrKeep(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @throws TelnyxError for what is no whole number from 0 */
export function wholeNumber(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value;
  throw new TelnyxError(`${name} has to be a whole number from 0, but is ${value}.`);
}

/** The longest delay that timers take, in ms; about 24 days. */
const longestTimerMs = 2_147_483_647;

/** @throws TelnyxError for what is no number of ms above 0 */
export function positive(name: string, value: number | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value > 0) return Math.min(value, longestTimerMs);
  throw new TelnyxError(`${name} has to be a number of milliseconds above 0, but is ${value}.`);
}
