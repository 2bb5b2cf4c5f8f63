import type { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { InviteClientTransaction } from '../transaction/invite-client.ts';
import { T1_MS, TimerSet } from '../transaction/timers.ts';
import { nobody } from '../transaction/transaction-context.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { acknowledgeSuccess } from './ack-for-success.ts';
import { allowHeader, DIALOG_METHODS } from './capabilities.ts';
import { type AgentCore, asError } from './core.ts';
import type { DigestClient } from './digest-client.ts';
import { glareDelayMs, MAX_GLARES } from './glare.ts';
import { composeCancel } from './invite-request.ts';
import type { Places, PlaceWalk } from './place-walk.ts';
import { ChallengeAnswerer } from './send-request.ts';
import { SessionError } from './session-error.ts';
import type { SessionTimer } from './session-timer.ts';

export interface ReinviteOptions {
  /** The offer. */
  body: SipBody;
  headers?: HeaderList;
  /** Gives it up: a CANCEL goes out. The session stays as it was. */
  signal?: AbortSignal;
}

interface ReinviteUacOptions extends ReinviteOptions {
  core: AgentCore;
  dialog: Dialog;
  contact: string;
  credentials: DigestClient | undefined;
  /** We made the Call-ID of the dialog: decides who waits longer after glare. */
  ownsCallId: boolean;
  timer: SessionTimer;
  resolve: (response: SipResponse) => void;
  reject: (error: SessionError) => void;
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
 *                       |                 |                      300-699: resolve, the session stays as it was
 *                       +- signal, 60 s: CANCEL                  none: reject
 * ```
 */
export class ReinviteUac {
  readonly #options: ReinviteUacOptions;
  readonly #challenges: ChallengeAnswerer;
  readonly #timers: TimerSet<'glare' | 'patience' | 'cancelGuard'>;
  readonly #forget: () => void;
  readonly #onAbort = (): void => this.#giveUp('cancelled');
  #transaction: InviteClientTransaction | undefined;
  #walk: PlaceWalk | undefined;
  #isProvisional = false;
  #cancelReason: 'cancelled' | 'timeout' | undefined;
  #isCancelSent = false;
  #glares = 0;
  #isWaiting = false;
  #isDone = false;

  constructor(options: ReinviteUacOptions) {
    const { core, signal } = options;
    this.#options = options;
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
    return !this.#isDone && !this.#isWaiting;
  }

  /** The session is over, or the agent closes: nobody waits for the answer any more. A late 2xx is still acknowledged. */
  abandon(): void {
    this.#fail('ended', 'the session ended before the answer');
  }

  /** Begins with the next hop of the dialog. */
  #begin(): void {
    const { core, dialog } = this.#options;
    const begin = (places: Places): void => {
      if (this.#isDone) return;
      this.#attempt(() => {
        const request = this.#challenges.authorize(this.#compose([]));
        this.#walk = core.walk(places, request);
        this.#transact(request, this.#walk.current);
      });
    };
    core.withNextHop(dialog, begin, (error) => this.#lost(error));
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
    const { core, dialog, contact, headers = [], body, timer } = this.#options;
    const own: HeaderList = [['Contact', contact], allowHeader(DIALOG_METHODS), ...timer.headers()];
    return dialog.request('INVITE', {
      via: core.newVia(),
      headers: [...own, ...headers, ...authorization, ['User-Agent', core.product]],
      body,
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
    const { core, dialog } = this.#options;
    this.#challenges.client?.accepted(response);
    // RFC 3261 §12.2.1.2
    dialog.refreshTarget(response);
    const acknowledgeAgain = acknowledgeSuccess(core, dialog, transaction.request);
    transaction.delegate({
      ...nobody,
      response: () => {
        core.counters.retransmissionsReceived += 1;
        acknowledgeAgain();
      },
    });
    this.#options.timer.answered(response);
    // A 2xx that crossed our CANCEL has changed the session all the same.
    if (this.#finish()) this.#options.resolve(response);
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
    if (this.#finish()) this.#options.resolve(response);
  }

  #retryAfterGlare(): void {
    this.#glares += 1;
    if (this.#glares > MAX_GLARES) {
      this.#fail('glare', `the peer was asking too, ${MAX_GLARES} times`);
      return;
    }
    this.#timers.stop('patience');
    this.#isWaiting = true;
    this.#timers.start('glare', glareDelayMs(this.#options.core, this.#options.ownsCallId), () => {
      this.#isWaiting = false;
      this.#begin();
    });
  }

  #giveUp(reason: 'cancelled' | 'timeout'): void {
    if (this.#isDone || this.#cancelReason) return;
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
    this.#forget();
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    return true;
  }
}
