import { apiKeyOf, baseURLOf, type ClientOptions } from './client-options.ts';
import type {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from './core/api-error.ts';
import { type Clock, systemClock } from './core/clock.ts';
import { camelFields } from './core/convert-fields.ts';
import { readEnv } from './core/environment.ts';
import type { Cased, FieldCase } from './core/field-case.ts';
import { errorClasses, type TelnyxError } from './core/telnyx-error.ts';
import type { Fetch } from './core/web-types.ts';
import { mergeHeaders } from './request/header-list.ts';
import { levelLog } from './request/logger.ts';
import { numberFrom } from './request/number-option.ts';
import { createSend } from './request/transport.ts';
import { bindCall, callPrototype } from './resources/bound-call.ts';
import { buildResources, type ResourceTree } from './resources/build-resources.ts';
import type { EventHub } from './resources/event-hub.ts';
import { ResourceHolder } from './resources/resource-types.ts';
import { version } from './version.ts';
import type { UnwrapOptions, WebhookBody } from './webhook/unwrap-options.ts';
import type { WebhookEvent } from './webhook/webhook-event.ts';
import { refuse, type WebhookVerificationError } from './webhook/webhook-verification-error.ts';

/** What a webhook handler needs of a client, also of one from another copy of this package. */
export interface ClientInternals {
  unwrap(body: WebhookBody, options: UnwrapOptions): Promise<WebhookEvent>;
  readonly clock: Clock;
  /** There once a webhook handler feeds this client. */
  hub?: EventHub;
  /** The leg of an event, as a call. */
  callOf(payload: object): object;
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
  declare static readonly TelnyxError: typeof TelnyxError;
  declare static readonly APIError: typeof APIError;
  declare static readonly APIConnectionError: typeof APIConnectionError;
  declare static readonly APIConnectionTimeoutError: typeof APIConnectionTimeoutError;
  declare static readonly APIUserAbortError: typeof APIUserAbortError;
  declare static readonly BadRequestError: typeof BadRequestError;
  declare static readonly AuthenticationError: typeof AuthenticationError;
  declare static readonly PermissionDeniedError: typeof PermissionDeniedError;
  declare static readonly NotFoundError: typeof NotFoundError;
  declare static readonly ConflictError: typeof ConflictError;
  declare static readonly UnprocessableEntityError: typeof UnprocessableEntityError;
  declare static readonly RateLimitError: typeof RateLimitError;
  declare static readonly InternalServerError: typeof InternalServerError;
  declare static readonly WebhookVerificationError: typeof WebhookVerificationError;
  static {
    Object.assign(Telnyx, errorClasses);
  }
  /** ms */
  static readonly DEFAULT_TIMEOUT = 60_000;

  /** Checking of webhooks. */
  readonly webhooks: Webhooks<Case>;
  /** Where requests go, without a slash at its end. */
  readonly baseURL: string;
  /** For each attempt, in ms. */
  readonly timeout: number;
  /** How often a request is repeated at most. */
  readonly maxRetries: number;
  // Private, so that no inspection and no JSON shows the key.
  readonly #options: ClientOptions<Case>;
  readonly #surroundings: ClientSurroundings;

  /** @throws TelnyxError without an API key, or for an option that makes no sense */
  constructor(options: ClientOptions<Case> = {}, surroundings: ClientSurroundings = {}) {
    super();
    const { clock = systemClock, random = Math.random } = surroundings;
    const { fetch = globalFetch, defaultHeaders, logger = console, logLevel } = options;
    const isCamel = options.fieldCase === 'camel';
    const present = isCamel ? camelFields : (value: unknown) => value;
    const apiKey = apiKeyOf(options);
    this.baseURL = baseURLOf(options);
    this.timeout = numberFrom(1, 'timeout', options.timeout, Telnyx.DEFAULT_TIMEOUT);
    this.maxRetries = numberFrom(0, 'maxRetries', options.maxRetries, 2);
    this.#options = { ...options, apiKey, publicKey: options.publicKey ?? readEnv('TELNYX_PUBLIC_KEY')?.split(',') };
    this.#surroundings = surroundings;
    const headers = mergeHeaders(
      { accept: 'application/json', authorization: `Bearer ${apiKey}`, 'user-agent': `hookswitch-sdk/${version}` },
      defaultHeaders,
    );
    const log = levelLog(logger, logLevel ?? readEnv('TELNYX_LOG'));
    const send = createSend({ client: this, fetch, headers, clock, random, log });
    let prototype: object | undefined;
    const bind = (fields: object, ids: object) => {
      prototype ??= callPrototype({ calls: resources.calls as ResourceTree, hub: () => value.hub, present });
      return bindCall(prototype, fields, ids);
    };
    const dialed = (body: unknown) => {
      const data = (body as { data?: object } | undefined)?.data;
      return data ? bind(present(body) as object, data) : body;
    };
    const resources = this as unknown as ResourceTree;
    buildResources({ send, isCamel, present, dialed }, resources);
    const unwrap = async (body: WebhookBody, given: UnwrapOptions) => {
      const { verifyWebhook } = await import('./later.ts');
      return verifyWebhook(body, given, this.publicKey, clock.wallTimeMs(), refuse);
    };
    this.webhooks = {
      unwrap: async (body, given) => present(await unwrap(body, given)) as Cased<WebhookEvent, Case>,
      unsafeUnwrap: (body) => present(JSON.parse(body)) as Cased<WebhookEvent, Case>,
    };
    const value: ClientInternals = { clock, unwrap, present, callOf: (payload) => bind({}, payload) };
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
