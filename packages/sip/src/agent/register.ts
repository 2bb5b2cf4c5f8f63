import type { HeaderList } from '../message/headers.ts';
import { parseNameAddr } from '../message/name-addr.ts';
import { SipRequest, type SipResponse } from '../message/sip-message.ts';
import { formatUri, parseUri } from '../message/uri.ts';
import { urisEqual } from '../message/uri-equal.ts';
import { TimerSet } from '../transaction/timers.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { type AgentCore, asError } from './core.ts';
import type { DigestCredentials } from './digest-auth.ts';
import { DigestClient } from './digest-client.ts';
import { chanceOf, DEFAULT_RETRY, type RetryBounds, retryAfterMs, retryDelayMs } from './retry-delay.ts';
import { type RequestOutcome, sendRequest } from './send-request.ts';

/** Where a registration stands. */
export type RegistrationState = 'registered' | 'failed' | 'unregistered';

export interface RegisterOptions {
  /** Several are tried in this order when one does not answer or is in trouble. */
  registrar: Endpoint | readonly Endpoint[];
  /** Address of record, `sip:user@domain`. */
  aor: string;
  /** A DigestClient shares its nonces with the calls that go the same way. */
  credentials?: DigestCredentials | DigestClient;
  /** Asked for; default 3600. The registrar may grant less, or demand more (423). */
  expiresSecs?: number;
  /** The waits after all registrars failed; default 30 s, doubled up to half an hour (RFC 5626 §4.5). */
  retry?: RetryBounds;
  /** Also a refusal (4xx, 6xx) is tried again, after the longest wait; without it the first one ends the registration. */
  keepTrying?: boolean;
  /** Each change of state, each failed try included; `detail` says why. */
  onChange?: (state: RegistrationState, detail?: string) => void;
}

export interface Registration {
  /** The first success. Rejects when the registrar refuses, or the registration ends before. */
  readonly registered: Promise<void>;
  /** RFC 3608: the proxies that requests of this user have to pass, to be written as Route. Empty until registered. */
  readonly serviceRoute: readonly string[];
  /** Removes the binding; resolves once that is answered, or nobody answered. Idempotent. */
  unregister(): Promise<void>;
}

const DEFAULT_EXPIRES_SECS = 3600;
const REFRESH_FRACTION = 0.85;
const MIN_REFRESH_MS = 1_000;
/** After its connection ended, a registration is renewed within this time; many lose theirs at once. */
const FLOW_LOST_MS = 2_000;
/** Demands for a longer time in a row; a registrar that never has enough is in trouble. */
const MAX_DEMANDS = 3;

/**
 * A binding kept alive as a phone does it, RFC 3261 §10.2: refreshed before it expires, tried at the next registrar and
 * later again when that fails, removed when the user agent closes.
 */
export class RegisterUac implements Registration {
  readonly registered: Promise<void>;
  serviceRoute: readonly string[] = [];
  readonly #core: AgentCore;
  readonly #options: RegisterOptions;
  readonly #registrars: readonly Endpoint[];
  readonly #digest: DigestClient | undefined;
  readonly #callId: string;
  readonly #fromTag: string;
  readonly #aor: string;
  readonly #requestUri: string;
  readonly #contact: string;
  readonly #timers: TimerSet<'next'>;
  readonly #forget: (() => void)[];
  #settle: { resolve: () => void; reject: (error: Error) => void };
  #expiresSecs: number;
  #cseq = 0;
  /** Index of the registrar in use, and how many have failed since the last success or wait. */
  #current = 0;
  #failedHere = 0;
  #rounds = 0;
  #demands = 0;
  /** Where the last REGISTER went, once one has succeeded. */
  #boundAt: Endpoint | undefined;
  #unwatch: () => void = () => undefined;
  #isOver = false;
  #unregistered: Promise<void> | undefined;

  /** Sends the first REGISTER. @throws SipParseError when the address of record is no SIP URI */
  constructor(core: AgentCore, options: RegisterOptions) {
    this.#core = core;
    this.#options = options;
    this.#registrars = 'host' in options.registrar ? [options.registrar] : options.registrar;
    const { credentials } = options;
    this.#digest =
      credentials === undefined || credentials instanceof DigestClient
        ? credentials
        : new DigestClient(credentials, core.randomBytes);
    this.#callId = core.newCallId();
    this.#fromTag = core.newTag();
    const aor = parseUri(options.aor);
    this.#aor = `<${formatUri(aor)}>`;
    // RFC 3261 §10.2: the Request-URI names the domain only.
    this.#requestUri = formatUri({
      scheme: 'sip',
      host: aor.host,
      ...portOf(aor.port),
      params: new Map(),
      headers: '',
    });
    this.#contact = core.contact(aor.user);
    this.#expiresSecs = options.expiresSecs ?? DEFAULT_EXPIRES_SECS;
    this.#timers = new TimerSet(core.clock);
    this.#settle = { resolve: () => undefined, reject: () => undefined };
    this.registered = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever does not look at the promise has onChange.
    this.registered.catch(() => undefined);
    this.#forget = [
      core.beforeClose(() => this.#sayGoodbye()),
      core.onClose(() => this.#end(new Error('the user agent was closed'))),
    ];
    this.#refresh();
  }

  unregister(): Promise<void> {
    this.#unregistered ??= new Promise((resolve) => {
      const isRefused = this.#isOver;
      this.#end(new Error('unregistered'));
      if (isRefused || this.#core.closed) return resolve();
      this.#send(0, () => {
        this.#change('unregistered');
        resolve();
      });
    });
    return this.#unregistered;
  }

  #refresh(): void {
    this.#send(this.#expiresSecs, (outcome) => this.#answered(outcome));
  }

  #send(expiresSecs: number, ended: (outcome: RequestOutcome) => void): void {
    const compose = (authorization: HeaderList): SipRequest => this.#compose(expiresSecs, authorization);
    const credentials = this.#digest;
    const registrar = this.#registrars[this.#current];
    if (registrar === undefined) throw new RangeError('a registration needs a registrar');
    this.#core.nextHops.resolve(registrar).then(
      (destination) => sendRequest(this.#core, { destination, credentials, compose }, ended),
      (error: unknown) => ended(this.#core.closed ? { kind: 'closed' } : { kind: 'transport', error: asError(error) }),
    );
  }

  #compose(expiresSecs: number, authorization: HeaderList): SipRequest {
    // RFC 3261 §10.2.4: the same Call-ID for all of them, the CSeq one higher each time.
    this.#cseq += 1;
    return new SipRequest({
      method: 'REGISTER',
      requestUri: this.#requestUri,
      headers: [
        ['Via', this.#core.newVia()],
        ['Max-Forwards', '70'],
        ['From', `${this.#aor};tag=${this.#fromTag}`],
        ['To', this.#aor],
        ['Call-ID', this.#callId],
        ['CSeq', `${this.#cseq} REGISTER`],
        ['Contact', `${this.#contact};expires=${expiresSecs}`],
        ['Expires', String(expiresSecs)],
        ['User-Agent', this.#core.product],
        ...authorization,
      ],
    });
  }

  #answered(outcome: RequestOutcome): void {
    if (this.#isOver) return;
    if (outcome.kind !== 'response') {
      this.#failed(outcome.kind === 'transport' ? outcome.error.message : 'no answer');
      return;
    }
    const { response, place } = outcome;
    if (response.status < 300) {
      this.#bindTo(place);
      this.#succeeded(response, place);
      return;
    }
    const minExpires = Number(response.header('Min-Expires'));
    if (response.status === 423 && minExpires > this.#expiresSecs && this.#demands < MAX_DEMANDS) {
      // RFC 3261 §10.2.8: at once again, with what the registrar demands.
      this.#demands += 1;
      this.#expiresSecs = minExpires;
      this.#refresh();
      return;
    }
    const detail = `${response.status} ${response.reason}`;
    if (isRefusal(response.status)) this.#refused(detail);
    else this.#failed(detail, retryAfterMs(response));
  }

  /** RFC 5626 §4.4: the connection that a registration came by is the way back to us; without it we are not there. */
  #bindTo(place: Endpoint): void {
    this.#boundAt = place;
    this.#unwatch();
    this.#unwatch = this.#core.watchFlow(place, () => {
      if (!this.#isOver) this.#timers.start('next', FLOW_LOST_MS * (0.5 + this.#chance() / 2), () => this.#refresh());
    });
  }

  #succeeded(response: SipResponse, place: Endpoint): void {
    this.#failedHere = 0;
    this.#rounds = 0;
    this.#demands = 0;
    // One that cannot be read could not be followed.
    this.serviceRoute = response.headers('Service-Route').filter((value) => tryParse(value) !== undefined);
    const grantedMs = this.#grantedSecs(response, place) * 1000;
    this.#timers.start('next', Math.max(MIN_REFRESH_MS, grantedMs * REFRESH_FRACTION), () => this.#refresh());
    this.#settle.resolve();
    this.#change('registered');
  }

  /** RFC 3261 §10.2.4: the expires parameter of our Contact, else the Expires header, else what was asked for. */
  #grantedSecs(response: SipResponse, place: Endpoint): number {
    const own = parseNameAddr(this.#core.contactTo(this.#contact, place)).uri;
    for (const value of response.headers('Contact')) {
      const { uri, params } = tryParse(value) ?? {};
      const expires = params?.get('expires');
      if (uri && expires !== undefined && /^\d{1,10}$/.test(expires) && urisEqual(uri, own)) return Number(expires);
    }
    const header = response.header('Expires');
    return header !== undefined && /^\d{1,10}$/.test(header) ? Number(header) : this.#expiresSecs;
  }

  /** The registrar did not answer, or is in trouble: the next one at once; when all were asked, later. */
  #failed(detail: string, toldMs = 0): void {
    this.#failedHere += 1;
    this.#current = (this.#current + 1) % this.#registrars.length;
    if (this.#failedHere < this.#registrars.length) {
      this.#change('failed', detail);
      if (!this.#isOver) this.#refresh();
      return;
    }
    this.#failedHere = 0;
    this.#rounds += 1;
    // Who says when to come back knows better.
    this.#retryLater(detail, toldMs > 0 ? toldMs : retryDelayMs(this.#rounds, this.#retry, this.#chance()));
  }

  /** It says no. Once it said yes, so it may come to its senses; otherwise that is for the owner to decide. */
  #refused(detail: string): void {
    if (this.#boundAt === undefined && this.#options.keepTrying !== true) {
      this.#end(new Error(`registration refused: ${detail}`));
      this.#change('failed', detail);
      return;
    }
    this.#demands = 0;
    // Who refuses counts the tries: the longest wait.
    this.#retryLater(detail, this.#retry.maxMs * (0.5 + this.#chance() / 2));
  }

  get #retry(): RetryBounds {
    return this.#options.retry ?? DEFAULT_RETRY;
  }

  #chance(): number {
    return chanceOf(this.#core.randomBytes);
  }

  #retryLater(detail: string, delayMs: number): void {
    this.#timers.start('next', delayMs, () => this.#refresh());
    this.#change('failed', detail);
  }

  /** The agent goes now: nobody waits for an answer, so it is said once, with the nonce that is known. */
  #sayGoodbye(): void {
    if (this.#isOver || this.#boundAt === undefined) return;
    const request = this.#compose(0, []);
    this.#core.send(this.#digest?.authorize(request) ?? request, this.#boundAt);
  }

  #end(reason: Error): void {
    this.#isOver = true;
    this.#unwatch();
    this.#timers.stopAll();
    for (const forget of this.#forget) forget();
    this.#settle.reject(reason);
  }

  #change(state: RegistrationState, detail?: string): void {
    this.#core.guard(() => this.#options.onChange?.(state, detail));
  }
}

function portOf(port: number | undefined): { port?: number } {
  return port === undefined ? {} : { port };
}

/** A refusal that trying again will not change. 408, 429, 480 and the 5xx may pass. */
function isRefusal(status: number): boolean {
  return (status < 500 && status !== 408 && status !== 429 && status !== 480) || status >= 600;
}

function tryParse(contact: string): ReturnType<typeof parseNameAddr> | undefined {
  try {
    return parseNameAddr(contact);
  } catch {
    return undefined;
  }
}
