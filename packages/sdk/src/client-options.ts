import { readEnv } from './core/environment.ts';
import type { FieldCase } from './core/field-case.ts';
import { TelnyxError } from './core/telnyx-error.ts';
import type { Fetch } from './core/web-types.ts';
import { checkedHeader } from './request/header-list.ts';
import type { Logger, LogLevel } from './request/logger.ts';
import type { HeadersInput } from './request/request-options.ts';
import type { WebhookKey } from './webhook/verification-key.ts';

/** How a client is set up. Nothing is required when `TELNYX_API_KEY` is set. */
export interface ClientOptions<Case extends FieldCase = FieldCase> {
  /** API key. Default: `TELNYX_API_KEY`. Without either, the constructor throws. */
  apiKey?: string | null | undefined;
  /** Public key or keys to check webhooks with. Default: `TELNYX_PUBLIC_KEY`, where commas separate several. */
  publicKey?: WebhookKey | readonly WebhookKey[] | null | undefined;
  /** Default: `TELNYX_BASE_URL`, or `https://api.telnyx.com/v2`. For Hookswitch e.g. `http://127.0.0.1:8080/v2`. */
  baseURL?: string | null | undefined;
  /** Time for each attempt in ms, the body of the answer included. Default 60000. */
  timeout?: number | undefined;
  /**
   * How often a request is repeated at most. Default 2. A command carries a `command_id` that stays the same, so that it
   * has no second effect; what takes none is repeated only when the server cannot have begun with it.
   */
  maxRetries?: number | undefined;
  /** Used in place of the global `fetch`. */
  fetch?: Fetch | undefined;
  /** Sent with every request. Null takes a header away that is sent otherwise. */
  defaultHeaders?: HeadersInput | undefined;
  /** Where log lines go. Default: `console`. */
  logger?: Logger | undefined;
  /** Default: `TELNYX_LOG`, or `warn`. No line holds a key, a header or a body. */
  logLevel?: LogLevel | undefined;
  /** `camel`: parameters, answers and events have camelCase fields. Default `wire`: as Telnyx documents them. */
  fieldCase?: Case | undefined;
}

const defaultBaseURL = 'https://api.telnyx.com/v2';

/** @throws TelnyxError that says how to give one */
export function apiKeyOf({ apiKey }: ClientOptions): string {
  const key = (apiKey ?? readEnv('TELNYX_API_KEY'))?.trim();
  if (!key) {
    throw new TelnyxError('No API key: set TELNYX_API_KEY, or pass new Telnyx({ apiKey }).');
  }
  return checkedHeader('authorization (apiKey)', key);
}

/** @throws TelnyxError for what is no absolute http(s) URL */
export function baseURLOf({ baseURL }: ClientOptions): string {
  const text = (baseURL ?? readEnv('TELNYX_BASE_URL')) || defaultBaseURL;
  if (!/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i.test(text)) {
    throw new TelnyxError('baseURL has to be an http(s) URL without user and query.');
  }
  return text.replace(/\/+$/, '');
}
