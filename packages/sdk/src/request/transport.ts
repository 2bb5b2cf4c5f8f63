import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from '../core/api-error.ts';
import type { Clock } from '../core/clock.ts';
import { type HeaderSource, responseHeaders } from '../core/response-headers.ts';
import type { Fetch, WebAbortSignal, WebResponse } from '../core/web-types.ts';
import { aborted, type CallerSignal, limited, timedOut } from './attempt.ts';
import { mergeHeaders } from './header-list.ts';
import type { Log } from './logger.ts';
import { numberFrom } from './number-option.ts';
import type { RequestOptions } from './request-options.ts';
import { neverSent, retryDelayMs, shouldRetryAnswer } from './retry-rules.ts';

/** Everything that all requests of a client share. */
export interface TransportSettings {
  /** Where requests go, and what holds for those that say nothing else. */
  readonly client: { readonly baseURL: string; readonly timeout: number; readonly maxRetries: number };
  readonly fetch: Fetch;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** 0 to 1 */
  readonly random: () => number;
  readonly log: Log;
}

/** An answer with its whole body. */
export interface Exchange {
  readonly response: WebResponse;
  readonly text: string;
  /** Method and path. */
  readonly request: string;
}

/** Sends a request, waits and repeats by the rules of retry-rules.ts; rejects with an `APIError` when that did not help. */
export type Send = (
  method: string,
  /** Below baseURL, with its query. */
  path: string,
  /** The same bytes in each attempt. */
  body: string | undefined,
  /** Whether a second arrival has no second effect. */
  repeatable: boolean,
  options: RequestOptions | undefined,
) => Promise<Exchange>;

/** The part of a `Response` that is read here. */
interface Answer {
  readonly status: number;
  readonly headers: HeaderSource;
  text(): Promise<string>;
}

interface Failure {
  readonly error: APIError;
  readonly again: boolean;
}

export function createSend(settings: TransportSettings): Send {
  const { client, fetch, headers: bare, clock, log, random } = settings;
  const withBody = { ...bare, 'content-type': 'application/json' };

  return async (method, path, body, repeatable, options) => {
    const request = `${method} ${path}`;
    const caller = options?.signal as CallerSignal | undefined;
    const timeoutMs = numberFrom(1, 'timeout', options?.timeout, client.timeout);
    const retries = numberFrom(0, 'maxRetries', options?.maxRetries, client.maxRetries);
    const own = body ? withBody : bare;
    const headers = options?.headers ? mergeHeaders(own, options.headers) : own;
    const attempt = async (signal: WebAbortSignal): Promise<Exchange> => {
      const response = await fetch(client.baseURL + path, { method, headers, signal, ...(body && { body }) });
      return { response, request, text: await (response as Answer).text() };
    };
    const broken = (cause: unknown): Failure => {
      if (cause === aborted)
        return {
          error: new APIUserAbortError({ message: `${request}: aborted`, cause: caller?.reason }),
          again: false,
        };
      const unsent = neverSent(cause);
      const again = repeatable || unsent;
      const fate = again ? '' : '. Not repeated: it may have been carried out';
      if (cause === timedOut) {
        const message = `${request}: no complete answer within ${timeoutMs} ms${fate}`;
        return { error: new APIConnectionTimeoutError({ message }), again };
      }
      const message = `${request}: ${unsent ? 'no connection' : 'connection lost'} (${reasonOf(cause)})${fate}`;
      return { error: new APIConnectionError({ message, cause }), again };
    };

    for (let retry = 0; ; retry++) {
      const startMs = clock.wallTimeMs();
      let failure: Failure;
      try {
        const exchange = await limited(clock, timeoutMs, caller, attempt);
        const { status, headers: source } = exchange.response as Answer;
        log('debug', () => `${request}: ${status} after ${clock.wallTimeMs() - startMs} ms`);
        if (status < 400) return exchange;
        const answered = responseHeaders(source, clock.wallTimeMs());
        const error = APIError.generate(status, parseOrKeep(exchange.text), undefined, answered, request);
        failure = { error, again: shouldRetryAnswer(error, repeatable) };
      } catch (cause) {
        failure = broken(cause);
      }
      const { error, again } = failure;
      const delayMs = again && retry < retries && retryDelayMs(retry, error, random());
      // What is thrown is for whoever called to judge: it is worth no more than a line of information here.
      log('info', () => error.message + (delayMs === false ? '' : `; again in ${delayMs} ms`));
      if (delayMs === false) throw error;
      // A wait is work that never ends, within a time limit.
      const reason = await limited(clock, delayMs, caller, () => new Promise(() => {})).catch((end: unknown) => end);
      if (reason === aborted) throw broken(aborted).error;
    }
  };
}

/** The innermost message: fetch itself only says that it failed. */
function reasonOf(cause: unknown): string {
  const inner = (cause as Error | undefined)?.cause ?? cause;
  const { message, code } = Object(inner) as { message?: unknown; code?: unknown };
  return String(message || code || inner);
}

function parseOrKeep(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
