import type { HeaderList } from '../message/headers.ts';
import { SipRequest } from '../message/sip-message.ts';
import { formatUri, parseUri } from '../message/uri.ts';
import { TimerSet } from '../transaction/timers.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { type AgentCore, asError } from './core.ts';
import type { DigestCredentials } from './digest-auth.ts';
import type { DigestClient } from './digest-client.ts';
import { chanceOf, retryAfterMs } from './retry-delay.ts';
import { type RequestOutcome, sendRequest } from './send-request.ts';

export interface ProbeOptions {
  target: Endpoint;
  /** Request-URI and To. */
  uri: string;
  /** From one answer to the next question; up to a tenth less, so that many do not ask at once. */
  intervalMs: number;
  /** Questions without an answer until the target counts as unreachable; default 2. */
  failures?: number;
  credentials?: DigestCredentials | DigestClient;
  /** The first result and each change. */
  onChange: (state: 'reachable' | 'unreachable', detail?: string) => void;
}

export interface Probe {
  /** No callback follows. Idempotent. */
  stop(): void;
}

const DEFAULT_FAILURES = 2;
/** A target that cannot be located, or to which nothing can be sent, fails at once: not more often than this. */
const FAST_FAILURE_MS = 5_000;

/**
 * Asks a server with OPTIONS (RFC 3261 §11) whether it is there. Any response says yes, a 404 or 405 too, but for 503: it
 * is there and wants no calls, for as long as its Retry-After says.
 */
export class OptionsProbe implements Probe {
  readonly #core: AgentCore;
  readonly #options: ProbeOptions;
  readonly #requestUri: string;
  readonly #callId: string;
  readonly #timers: TimerSet<'next'>;
  readonly #forget: () => void;
  #cseq = 0;
  #failures = 0;
  #state: 'unknown' | 'reachable' | 'unreachable' = 'unknown';
  #isStopped = false;

  /** Sends the first OPTIONS. @throws SipParseError when the URI is none */
  constructor(core: AgentCore, options: ProbeOptions) {
    this.#core = core;
    this.#options = options;
    this.#requestUri = formatUri({ ...parseUri(options.uri), headers: '' });
    this.#callId = core.newCallId();
    this.#timers = new TimerSet(core.clock);
    this.#forget = core.onClose(() => this.stop());
    this.#ask();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timers.stopAll();
    this.#forget();
  }

  #ask(): void {
    const { target, credentials } = this.#options;
    const compose = (authorization: HeaderList): SipRequest => this.#compose(authorization);
    this.#core.nextHops.resolve(target).then(
      (destination) =>
        sendRequest(this.#core, { destination, credentials, compose }, (outcome) => this.#answered(outcome)),
      (error: unknown) => this.#answered({ kind: 'transport', error: asError(error) }),
    );
  }

  #compose(authorization: HeaderList): SipRequest {
    this.#cseq += 1;
    const contact = this.#core.contact(undefined);
    return new SipRequest({
      method: 'OPTIONS',
      requestUri: this.#requestUri,
      headers: [
        ['Via', this.#core.newVia()],
        ['Max-Forwards', '70'],
        ['From', `${contact};tag=${this.#core.newTag()}`],
        ['To', `<${this.#requestUri}>`],
        ['Call-ID', this.#callId],
        ['CSeq', `${this.#cseq} OPTIONS`],
        ['Contact', contact],
        ['Accept', 'application/sdp'],
        ['User-Agent', this.#core.product],
        ...authorization,
      ],
    });
  }

  #answered(outcome: RequestOutcome): void {
    if (this.#isStopped || outcome.kind === 'closed') return;
    if (outcome.kind === 'response') {
      const { response } = outcome;
      const detail = `${response.status} ${response.reason}`;
      this.#failures = 0;
      if (response.status === 503) this.#become('unreachable', detail);
      else this.#become('reachable');
      this.#askIn(Math.max(this.#intervalMs(), response.status === 503 ? retryAfterMs(response) : 0));
      return;
    }
    this.#failures += 1;
    if (this.#failures >= (this.#options.failures ?? DEFAULT_FAILURES)) {
      this.#become('unreachable', outcome.kind === 'timeout' ? 'no answer' : outcome.error.message);
      this.#askIn(this.#intervalMs());
    } else {
      // While it is in doubt, the 32 s of Timer F that have passed are wait enough.
      this.#askIn(outcome.kind === 'timeout' ? 0 : Math.min(FAST_FAILURE_MS, this.#options.intervalMs));
    }
  }

  #intervalMs(): number {
    return this.#options.intervalMs * (1 - chanceOf(this.#core.randomBytes) / 10);
  }

  #askIn(delayMs: number): void {
    if (!this.#isStopped) this.#timers.start('next', delayMs, () => this.#ask());
  }

  #become(state: 'reachable' | 'unreachable', detail?: string): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#core.guard(() => this.#options.onChange(state, detail));
  }
}
