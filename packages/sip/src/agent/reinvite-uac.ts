import type { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import { sessionDescription } from '../message/multipart.ts';
import type { SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { InviteClientTransaction } from '../transaction/invite-client.ts';
import { T1_MS, TimerSet } from '../transaction/timers.ts';
import { nobody } from '../transaction/transaction-context.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { acknowledgeSuccess } from './ack-for-success.ts';
import { AnswerToSuccess } from './answer-to-success.ts';
import { allowHeader, DIALOG_METHODS } from './capabilities.ts';
import { type AgentCore, asError } from './core.ts';
import type { DigestClient } from './digest-client.ts';
import { GlareWait, MAX_GLARES } from './glare.ts';
import { composeCancel } from './invite-request.ts';
import type { Places, PlaceWalk } from './place-walk.ts';
import type { OfferEnds, ReinviteOptions } from './reinvite-options.ts';
import { ChallengeAnswerer } from './send-request.ts';
import { SessionError } from './session-error.ts';
import type { SessionTimer } from './session-timer.ts';

interface ReinviteUacOptions extends OfferEnds {
  core: AgentCore;
  dialog: Dialog;
  contact: string;
  credentials: DigestClient | undefined;
  /** We made the Call-ID of the dialog: decides who waits longer after glare. */
  ownsCallId: boolean;
  /** Whether an offer or answer of the peer is under way. */
  isBusy: () => boolean;
  timer: SessionTimer;
  offer: ReinviteOptions;
}

/** A peer that only ever says 100 or 180 does not keep the session busy for longer than this. */
const PATIENCE_MS = 60_000;
const CANCEL_GUARD_MS = 64 * T1_MS;

/**
 * A re-INVITE of ours, RFC 3261 §14.1.
 *
 * ```
 *              401, 407: with credentials        491: after the wait of §14.1
 *            +----------------------------+----------------------------------+
 *            v                            |                                  |
 *   offer -> INVITE -> 1xx ... ---------- final response ------> 2xx: ACK, resolve
 *   or none             |                 |                      2xx with an offer: our answer in the ACK, resolve
 *                       |                 |                      300-699: resolve, the session stays as it was
 *                       +- signal, 60 s: CANCEL                  none: reject
 * ```
 */
export class ReinviteUac {
  readonly #options: ReinviteUacOptions;
  readonly #challenges: ChallengeAnswerer;
  readonly #timers: TimerSet<'patience' | 'cancelGuard'>;
  readonly #glare: GlareWait;
  readonly #forget: () => void;
  readonly #onAbort = (): void => this.#giveUp('cancelled');
  #transaction: InviteClientTransaction | undefined;
  #walk: PlaceWalk | undefined;
  #isProvisional = false;
  #cancelReason: 'cancelled' | 'timeout' | undefined;
  #isCancelSent = false;
  /** Our session description, as it was sent. */
  #body: SipBody | undefined;
  /** The peer's offer waits for our answer; this acknowledges it without one. */
  #leaveUnanswered: (() => void) | undefined;
  #isDone = false;

  constructor(options: ReinviteUacOptions) {
    const { core, ownsCallId, isBusy } = options;
    const { signal } = options.offer;
    this.#options = options;
    this.#glare = new GlareWait({ core, ownsCallId, isBusy, again: () => this.#begin() });
    this.#challenges = new ChallengeAnswerer(core, options.credentials);
    this.#timers = new TimerSet(core.clock);
    this.#forget = core.onClose(() => this.abandon());
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (signal?.aborted) this.#fail('cancelled', 'it was cancelled before it was sent');
    else this.#begin();
  }

  /** It was answered, came to nothing, or was given up before it was sent. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Whether the peer's INVITE would be glare now: not while we wait for our turn after some. */
  get isPending(): boolean {
    return !this.#isDone && !this.#glare.isWaiting;
  }

  /** Something of the peer has come to its end: our turn comes after glare. */
  proceed(): void {
    this.#glare.proceed();
  }

  /** The session is over, or the agent closes: nobody waits for the answer any more. A late 2xx is still acknowledged. */
  abandon(): void {
    this.#leaveUnanswered?.();
    this.#fail('ended', 'the session ended before the answer');
  }

  #begin(): void {
    const { body } = this.#options.offer;
    if (typeof body !== 'function') {
      this.#beginWith(body);
      return;
    }
    Promise.resolve()
      .then(body)
      .then(
        (made) => this.#beginWith(made),
        (thrown: unknown) => this.#fail('undescribed', asError(thrown).message, thrown),
      );
  }

  /** Begins with the next hop of the dialog. */
  #beginWith(body: SipBody | undefined): void {
    const { core, dialog } = this.#options;
    this.#body = body;
    const begin = (places: Places): void => {
      if (this.#isDone) return;
      this.#attempt(() => {
        const request = this.#challenges.authorize(this.#compose([]));
        this.#walk = core.nextHops.walk(places, request);
        this.#transact(request, this.#walk.current);
      });
    };
    core.nextHops.ofDialog(dialog, begin, (error) => this.#lost(error));
  }

  /** Once more where the last try went, or where `#goesOn` leads. */
  #sendAgain(authorization: HeaderList): void {
    const place = this.#walk?.current;
    if (!place) return;
    this.#attempt(() => {
      const request = this.#compose(authorization);
      this.#transact(authorization.length === 0 ? this.#challenges.authorize(request) : request, place);
    });
  }

  /** RFC 3263 §4.3: the next place, in a transaction of its own; false when there is none, or nobody wants the answer. */
  #goesOn(isDead: boolean): boolean {
    if (this.#isDone || this.#cancelReason || !this.#walk?.next(isDead)) return false;
    this.#sendAgain([]);
    return true;
  }

  #compose(authorization: HeaderList): SipRequest {
    const { core, dialog, contact, timer, offer } = this.#options;
    const { headers = [] } = offer;
    const own: HeaderList = [['Contact', contact], allowHeader(DIALOG_METHODS), ...timer.headers()];
    return dialog.request('INVITE', {
      via: core.newVia(),
      headers: [...own, ...headers, ...authorization, ['User-Agent', core.product]],
      ...(this.#body === undefined ? {} : { body: this.#body }),
    });
  }

  #transact(request: SipRequest, place: Endpoint): void {
    this.#isProvisional = false;
    this.#isCancelSent = false;
    this.#timers.start('patience', PATIENCE_MS, () => this.#giveUp('timeout'));
    const transaction = this.#options.core.transactions.startInvite(request, place, {
      response: (response) => this.#receive(transaction, response),
      timeout: () =>
        this.#goesOn(false) || this.#fail(this.#cancelReason ?? 'timeout', 'nobody answered the re-INVITE'),
      transportError: (error) => this.#goesOn(true) || this.#lost(error),
    });
    this.#transaction = transaction;
  }

  #attempt(send: () => void): void {
    try {
      send();
    } catch (error) {
      this.#lost(error);
    }
  }

  #lost(error: unknown): void {
    this.#fail('transport', asError(error).message, error);
  }

  #receive(transaction: InviteClientTransaction, response: SipResponse): void {
    if (response.status < 200) {
      this.#isProvisional = true;
      if (this.#cancelReason) this.#sendCancel();
    } else if (response.status < 300) this.#succeeded(transaction, response);
    else this.#failed(transaction.request, response);
  }

  #succeeded(transaction: InviteClientTransaction, response: SipResponse): void {
    const { dialog, timer, offer } = this.#options;
    this.#challenges.client?.accepted(response);
    // RFC 3261 §12.2.1.2
    dialog.refreshTarget(response);
    timer.answered(response);
    const theirs = sessionDescription(response);
    if (!this.#isDone && offer.answerOffer && theirs.length > 0) {
      this.#answerOffer(transaction, response, theirs);
      return;
    }
    this.#acknowledge(transaction);
    // A 2xx that crossed our CANCEL has changed the session all the same.
    if (this.#finish()) this.#options.resolve(response, this.#body);
  }

  /** RFC 3261 §13.2.2.4: a 2xx is acknowledged, and so is each copy of it. */
  #acknowledge(transaction: InviteClientTransaction, body?: SipBody): void {
    const { core, dialog } = this.#options;
    const again = acknowledgeSuccess(core, dialog, transaction.request, body);
    this.#takeCopies(transaction, again);
  }

  #takeCopies(transaction: InviteClientTransaction, acknowledgeAgain: () => void): void {
    const { counters } = this.#options.core;
    transaction.delegate({
      ...nobody,
      response: () => {
        counters.retransmissionsReceived += 1;
        acknowledgeAgain();
      },
    });
  }

  /** RFC 3261 §14.1: we sent no offer, and the 2xx brought the peer's. */
  #answerOffer(transaction: InviteClientTransaction, response: SipResponse, theirs: Buffer): void {
    const { core, offer } = this.#options;
    // There is nothing left to cancel.
    this.#timers.stopAll();
    // Its copies get no ACK before it has one.
    this.#takeCopies(transaction, () => undefined);
    const leave = (): void => {
      answering.stop();
      this.#leaveUnanswered = undefined;
      this.#acknowledge(transaction);
    };
    this.#leaveUnanswered = leave;
    const make = () => offer.answerOffer?.(theirs, response) ?? Promise.reject(new Error('nobody answers the offer'));
    const answering = new AnswerToSuccess(core, make, {
      answered: (body) => {
        this.#leaveUnanswered = undefined;
        this.#acknowledge(transaction, body);
        if (this.#finish()) this.#options.resolve(response, body);
      },
      failed: (error) => {
        leave();
        this.#fail('unanswered', error.message, error);
      },
    });
  }

  #failed(invite: SipRequest, response: SipResponse): void {
    if (this.#isDone) return;
    if (this.#cancelReason) {
      this.#fail(this.#cancelReason, 'the re-INVITE was cancelled');
      return;
    }
    if (response.status === 503 && this.#goesOn(false)) return;
    const authorization = this.#challenges.answer(invite, response);
    if (authorization) {
      this.#sendAgain(authorization);
      return;
    }
    // RFC 4028 §7.4: a 422 names the interval that it would take.
    if (this.#options.timer.answered(response)) {
      this.#sendAgain([]);
      return;
    }
    if (response.status === 491) {
      this.#retryAfterGlare();
      return;
    }
    if (this.#finish()) this.#options.resolve(response, this.#body);
  }

  #retryAfterGlare(): void {
    this.#timers.stop('patience');
    if (!this.#glare.begin()) this.#fail('glare', `the peer was asking too, ${MAX_GLARES} times`);
  }

  #giveUp(reason: 'cancelled' | 'timeout'): void {
    if (this.#isDone || this.#cancelReason || this.#leaveUnanswered) return;
    this.#cancelReason = reason;
    this.#timers.stop('patience');
    if (this.#isProvisional) this.#sendCancel();
    // Between two tries, or before the first: there is nothing to cancel.
    else if (this.#transaction === undefined || this.#transaction.state === 'completed') {
      this.#fail(reason, 'the re-INVITE was given up');
    }
  }

  #sendCancel(): void {
    const transaction = this.#transaction;
    if (!transaction || this.#isCancelSent) return;
    this.#isCancelSent = true;
    this.#options.core.transactions.startNonInvite(composeCancel(transaction.request, []), transaction.destination, {
      response: () => undefined,
      timeout: () => undefined,
      transportError: () => undefined,
    });
    this.#timers.start('cancelGuard', CANCEL_GUARD_MS, () => {
      transaction.close();
      this.#fail(this.#cancelReason ?? 'timeout', 'nobody answered the CANCEL of the re-INVITE');
    });
  }

  #fail(code: SessionError['code'], message: string, cause?: unknown): void {
    if (this.#finish()) this.#options.reject(new SessionError(code, message, cause === undefined ? {} : { cause }));
  }

  /** False when it was finished before. */
  #finish(): boolean {
    if (this.#isDone) return false;
    this.#isDone = true;
    this.#timers.stopAll();
    this.#glare.stop();
    this.#forget();
    this.#options.offer.signal?.removeEventListener('abort', this.#onAbort);
    return true;
  }
}
