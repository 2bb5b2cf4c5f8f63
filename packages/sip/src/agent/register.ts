import type { HeaderList } from '../message/headers.ts';
import { parseNameAddr } from '../message/name-addr.ts';
import { SipRequest, type SipResponse } from '../message/sip-message.ts';
import { formatUri, parseUri } from '../message/uri.ts';
import { urisEqual } from '../message/uri-equal.ts';
import { TimerSet } from '../transaction/timers.ts';
import type { Endpoint } from '../transport/udp-socket.ts';
import { type AgentCore, asError } from './core.ts';
import type { DigestCredentials } from './digest-auth.ts';
import { type RequestOutcome, sendRequest } from './send-request.ts';

export interface RegisterOptions {
  registrar: Endpoint;
  /** Address of record, `sip:user@domain`. */
  aor: string;
  credentials: DigestCredentials;
  /** Asked for; default 3600. The registrar may grant less, or demand more (423). */
  expiresSecs?: number;
  /** Each change of state, each failed try included; `detail` says why. */
  onChange?: (state: 'registered' | 'failed' | 'unregistered', detail?: string) => void;
}

export interface Registration {
  /** The first success. Rejects when the registrar refuses, or the registration ends before. */
  readonly registered: Promise<void>;
  /** Removes the binding; resolves once that is answered, or nobody answered. Idempotent. */
  unregister(): Promise<void>;
}

const DEFAULT_EXPIRES_SECS = 3600;
const REFRESH_FRACTION = 0.85;
const MIN_REFRESH_MS = 1_000;
const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

/** A binding kept alive as a phone does it, RFC 3261 §10.2: refreshed before it expires, tried again when that fails. */
export class RegisterUac implements Registration {
  readonly registered: Promise<void>;
  readonly #core: AgentCore;
  readonly #options: RegisterOptions;
  readonly #callId: string;
  readonly #fromTag: string;
  readonly #aor: string;
  readonly #requestUri: string;
  readonly #contact: string;
  readonly #timers: TimerSet<'next'>;
  readonly #forget: () => void;
  #settle: { resolve: () => void; reject: (error: Error) => void };
  #expiresSecs: number;
  #cseq = 0;
  #retryMs = MIN_RETRY_MS;
  #wasRegistered = false;
  #isOver = false;
  #unregistered: Promise<void> | undefined;

  /** Sends the first REGISTER. @throws SipParseError when the address of record is no SIP URI */
  constructor(core: AgentCore, options: RegisterOptions) {
    this.#core = core;
    this.#options = options;
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
    this.#forget = core.onClose(() => this.#end(new Error('the user agent was closed')));
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
    const { registrar, credentials } = this.#options;
    this.#core.resolve(registrar).then(
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
      const detail = outcome.kind === 'transport' ? outcome.error.message : 'no answer';
      this.#retryLater(detail, 0);
      return;
    }
    const { response } = outcome;
    if (response.status < 300) {
      this.#succeeded(response);
      return;
    }
    const minExpires = Number(response.header('Min-Expires'));
    if (response.status === 423 && minExpires > this.#expiresSecs) {
      // RFC 3261 §10.2.8: at once again, with what the registrar demands.
      this.#expiresSecs = minExpires;
      this.#refresh();
      return;
    }
    const detail = `${response.status} ${response.reason}`;
    if (!this.#wasRegistered && isRefusal(response.status)) {
      this.#end(new Error(`registration refused: ${detail}`));
      this.#change('failed', detail);
      return;
    }
    this.#retryLater(detail, Number.parseInt(response.header('Retry-After') ?? '', 10) * 1000 || 0);
  }

  #succeeded(response: SipResponse): void {
    this.#wasRegistered = true;
    this.#retryMs = MIN_RETRY_MS;
    const grantedMs = this.#grantedSecs(response) * 1000;
    this.#timers.start('next', Math.max(MIN_REFRESH_MS, grantedMs * REFRESH_FRACTION), () => this.#refresh());
    this.#settle.resolve();
    this.#change('registered');
  }

  /** RFC 3261 §10.2.4: the expires parameter of our Contact, else the Expires header, else what was asked for. */
  #grantedSecs(response: SipResponse): number {
    const own = parseNameAddr(this.#contact).uri;
    for (const value of response.headers('Contact')) {
      const { uri, params } = tryParse(value) ?? {};
      const expires = params?.get('expires');
      if (uri && expires !== undefined && /^\d{1,10}$/.test(expires) && urisEqual(uri, own)) return Number(expires);
    }
    const header = response.header('Expires');
    return header !== undefined && /^\d{1,10}$/.test(header) ? Number(header) : this.#expiresSecs;
  }

  #retryLater(detail: string, atLeastMs: number): void {
    this.#timers.start('next', Math.max(this.#retryMs, atLeastMs), () => this.#refresh());
    this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS);
    this.#change('failed', detail);
  }

  #end(reason: Error): void {
    this.#isOver = true;
    this.#timers.stopAll();
    this.#forget();
    this.#settle.reject(reason);
  }

  #change(state: 'registered' | 'failed' | 'unregistered', detail?: string): void {
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
