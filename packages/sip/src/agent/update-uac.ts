import type { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipResponse } from '../message/sip-message.ts';
import { allowHeader, DIALOG_METHODS } from './capabilities.ts';
import type { AgentCore } from './core.ts';
import { sendInDialog } from './dialog-request.ts';
import type { DigestClient } from './digest-client.ts';
import { GlareWait, MAX_GLARES } from './glare.ts';
import type { OfferEnds } from './reinvite-options.ts';
import type { RequestOutcome } from './send-request.ts';
import { SessionError } from './session-error.ts';
import type { SessionTimer } from './session-timer.ts';

export interface UpdateOptions {
  /** The offer. */
  body: SipBody;
  headers?: HeaderList;
}

interface UpdateUacOptions extends OfferEnds {
  core: AgentCore;
  dialog: Dialog;
  contact: string;
  credentials: DigestClient | undefined;
  /** We made the Call-ID of the dialog: decides who waits longer after glare. */
  ownsCallId: boolean;
  /** Whether an offer or answer of the peer is under way. */
  isBusy: () => boolean;
  /** Absent: the call is not answered yet, and has none. */
  timer?: SessionTimer;
  offer: UpdateOptions;
}

/**
 * An UPDATE of ours with an offer, RFC 3311 §5.1. It is answered at once, by whoever takes the other's part, and cannot be
 * taken back.
 *
 * ```
 *            491: after the wait of RFC 3261 §14.1; 422: with the interval that it names
 *            +------------------------------+
 *            v                              |
 *   offer -> UPDATE ------------- final response ------> 2xx: the answer, resolve
 *                                           |            300-699: resolve, the session stays as it was
 *                                           none: reject
 * ```
 */
export class UpdateUac {
  readonly #options: UpdateUacOptions;
  readonly #glare: GlareWait;
  readonly #forget: () => void;
  #isDone = false;

  constructor(options: UpdateUacOptions) {
    this.#options = options;
    const { core, ownsCallId, isBusy } = options;
    this.#glare = new GlareWait({ core, ownsCallId, isBusy, again: () => this.#send() });
    this.#forget = options.core.onClose(() => this.abandon());
    this.#send();
  }

  /** It was answered, came to nothing, or was given up before it was sent. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Whether an offer of the peer would be glare now: not while we wait for our turn after some. */
  get isPending(): boolean {
    return !this.#isDone && !this.#glare.isWaiting;
  }

  /** Something of the peer has come to its end: our turn comes after glare. */
  proceed(): void {
    this.#glare.proceed();
  }

  /** The session is over, or the agent closes: nobody waits for the answer any more. */
  abandon(): void {
    this.#fail('ended', 'the session ended before the answer');
  }

  #send(): void {
    const { core, dialog, contact, credentials, timer, offer } = this.#options;
    const { body, headers = [] } = offer;
    const own: HeaderList = [
      ['Contact', contact],
      allowHeader(DIALOG_METHODS),
      ...(timer?.headers() ?? []),
      ...headers,
    ];
    sendInDialog(core, dialog, { method: 'UPDATE', headers: own, body, credentials }, (outcome) => {
      if (!this.#isDone) this.#ended(outcome);
    });
  }

  #ended(outcome: RequestOutcome): void {
    switch (outcome.kind) {
      case 'response':
        this.#answered(outcome.response);
        return;
      case 'timeout':
        this.#fail('timeout', 'nobody answered the UPDATE');
        return;
      case 'transport':
        this.#fail('transport', outcome.error.message, outcome.error);
        return;
      case 'closed':
        this.abandon();
    }
  }

  #answered(response: SipResponse): void {
    if (response.status === 491) {
      if (!this.#glare.begin()) this.#fail('glare', `the peer was asking too, ${MAX_GLARES} times`);
      return;
    }
    // RFC 4028 §7.4: a 422 names the interval that it would take.
    if (this.#options.timer?.answered(response)) {
      this.#send();
      return;
    }
    // RFC 3261 §12.2.1.2
    if (response.status < 300) this.#options.dialog.refreshTarget(response);
    if (this.#finish()) this.#options.resolve(response, this.#options.offer.body);
  }

  #fail(code: SessionError['code'], message: string, cause?: unknown): void {
    if (this.#finish()) this.#options.reject(new SessionError(code, message, cause === undefined ? {} : { cause }));
  }

  /** False when it was finished before. */
  #finish(): boolean {
    if (this.#isDone) return false;
    this.#isDone = true;
    this.#glare.stop();
    this.#forget();
    return true;
  }
}
