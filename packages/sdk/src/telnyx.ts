import { apiKeyOf, baseURLOf, type ClientOptions } from './client-options.ts';
import * as errors from './core/api-error.ts';
import { CallEndedError, WaitTimeoutError } from './core/call-errors.ts';
import { type Clock, systemClock } from './core/clock.ts';
import { camelFields } from './core/convert-fields.ts';
import { readEnv } from './core/environment.ts';
import type { Cased, FieldCase } from './core/field-case.ts';
import { TelnyxError } from './core/telnyx-error.ts';
import type { Fetch } from './core/web-types.ts';
import { mergeHeaders } from './request/header-list.ts';
import { LevelLog, parseLogLevel } from './request/logger.ts';
import { positive, Transport, wholeNumber } from './request/transport.ts';
import { bindCall, type LegIds } from './resources/bound-call.ts';
import { buildResources, type ResourceTree } from './resources/build-resources.ts';
import { EventHub, type HubEvent } from './resources/event-hub.ts';
import { ResourceHolder } from './resources/resource-types.ts';
import { version } from './version.ts';
import { type UnwrapOptions, unwrapWebhook, type WebhookBody } from './webhook/unwrap.ts';
import type { WebhookEvent } from './webhook/webhook-event.ts';
import { WebhookVerificationError } from './webhook/webhook-verification-error.ts';

/** What a webhook handler needs of a client, also of one from another copy of this package. */
export interface ClientInternals {
  unwrap(body: WebhookBody, options: UnwrapOptions): Promise<WebhookEvent>;
  /** Gives an event to those who wait for it. */
  feed(event: HubEvent): void;
  /** The leg of an event, as a call. */
  callOf(ids: LegIds): object;
  /** From the wire's spelling to that of the client. */
  present(value: unknown): unknown;
}

const internals = Symbol.for('hookswitch.sdk.client-internals');

export function internalsOf(client: object): ClientInternals {
  return Reflect.get(client, internals);
}

/** For tests: where time and chance come from. */
export interface ClientSurroundings {
  readonly clock?: Clock;
  /** 0 to 1 */
  readonly random?: () => number;
}

/** `client.webhooks` */
export interface Webhooks<Case extends FieldCase> {
  /**
   * Checks the signature of a webhook with `publicKey`, then parses it.
   *
   * @throws WebhookVerificationError whose `reason` says what was wrong (as a rejection)
   */
  unwrap(body: WebhookBody, options: UnwrapOptions): Promise<Cased<WebhookEvent, Case>>;
  /** Parses a webhook and checks nothing: for bodies that were checked before. */
  unsafeUnwrap(body: string): Cased<WebhookEvent, Case>;
}

/** A client of the Telnyx Voice API, or of a Hookswitch server. */
export class Telnyx<Case extends FieldCase = 'wire'> extends ResourceHolder<Case> {
  static readonly TelnyxError = TelnyxError;
  static readonly APIError = errors.APIError;
  static readonly APIConnectionError = errors.APIConnectionError;
  static readonly APIConnectionTimeoutError = errors.APIConnectionTimeoutError;
  static readonly APIUserAbortError = errors.APIUserAbortError;
  static readonly BadRequestError = errors.BadRequestError;
  static readonly AuthenticationError = errors.AuthenticationError;
  static readonly PermissionDeniedError = errors.PermissionDeniedError;
  static readonly NotFoundError = errors.NotFoundError;
  static readonly ConflictError = errors.ConflictError;
  static readonly UnprocessableEntityError = errors.UnprocessableEntityError;
  static readonly RateLimitError = errors.RateLimitError;
  static readonly InternalServerError = errors.InternalServerError;
  static readonly WebhookVerificationError = WebhookVerificationError;
  static readonly CallEndedError = CallEndedError;
  static readonly WaitTimeoutError = WaitTimeoutError;
  /** ms */
  static readonly DEFAULT_TIMEOUT = 60_000;

  readonly webhooks: Webhooks<Case>;
  readonly baseURL: string;
  /** ms */
  readonly timeout: number;
  readonly maxRetries: number;
  // Private, so that no inspection and no JSON shows the key.
  readonly #options: ClientOptions<Case>;
  readonly #surroundings: ClientSurroundings;

  /** @throws TelnyxError without an API key, or for an option that makes no sense */
  constructor(options: ClientOptions<Case> = {}, surroundings: ClientSurroundings = {}) {
    super();
    const { clock = systemClock, random = Math.random } = surroundings;
    const isCamel = options.fieldCase === 'camel';
    const present = isCamel ? camelFields : (value: unknown) => value;
    this.baseURL = baseURLOf(options);
    this.timeout = positive('timeout', options.timeout) ?? Telnyx.DEFAULT_TIMEOUT;
    this.maxRetries = wholeNumber('maxRetries', options.maxRetries) ?? 2;
    this.#options = { ...options, apiKey: apiKeyOf(options), publicKey: options.publicKey ?? envKeys() ?? null };
    this.#surroundings = surroundings;
    const transport = new Transport({
      baseURL: this.baseURL,
      fetch: options.fetch ?? globalFetch,
      headers: headersOf(this.#options),
      timeoutMs: this.timeout,
      maxRetries: this.maxRetries,
      clock,
      random,
      log: new LevelLog(options.logger ?? console, options.logLevel ?? parseLogLevel(readEnv('TELNYX_LOG')) ?? 'warn'),
    });
    const hub = new EventHub(clock);
    const bind = (target: object, ids: LegIds) =>
      bindCall(target, ids, { calls: resources.calls as ResourceTree, hub, present });
    const dialed = (body: unknown) => (isAnswer(body) ? bind(present(body) as object, body.data) : body);
    const resources = buildResources({ transport, isCamel, dialed });
    Object.assign(this, resources);
    const unwrap = (body: WebhookBody, given: UnwrapOptions) =>
      unwrapWebhook(body, { ...given, key: given?.key ?? this.#options.publicKey ?? undefined }, clock.wallTimeMs());
    this.webhooks = {
      unwrap: async (body, given) => present(await unwrap(body, given)) as Cased<WebhookEvent, Case>,
      unsafeUnwrap: (body) => present(JSON.parse(body)) as Cased<WebhookEvent, Case>,
    };
    const value: ClientInternals = {
      unwrap,
      present,
      feed: (event) => hub.feed(event),
      callOf: (ids) => bind({}, ids),
    };
    Object.defineProperty(this, internals, { value });
  }

  /** The key that requests are sent with. */
  get apiKey(): string {
    return this.#options.apiKey ?? '';
  }

  /** The key or keys that webhooks are checked with. */
  get publicKey(): NonNullable<ClientOptions['publicKey']> | null {
    return this.#options.publicKey ?? null;
  }

  /** A client like this one but for these options. */
  withOptions<Other extends FieldCase = Case>(options: ClientOptions<Other>): Telnyx<Other> {
    const merged = { ...this.#options, ...options } as ClientOptions<Other>;
    return new Telnyx<Other>(merged, this.#surroundings);
  }
}

const globalFetch: Fetch = (url, init) => fetch(url, init as RequestInit);

function isAnswer(body: unknown): body is { data: LegIds } {
  const data: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'data') : undefined;
  return typeof data === 'object' && data !== null;
}

function envKeys(): readonly string[] | undefined {
  return readEnv('TELNYX_PUBLIC_KEY')?.split(',');
}

function headersOf({ apiKey, defaultHeaders }: ClientOptions): Record<string, string> {
  const own = {
    accept: 'application/json',
    authorization: `Bearer ${apiKey}`,
    'user-agent': `hookswitch-sdk/${version}`,
  };
  return mergeHeaders(own, defaultHeaders);
}
