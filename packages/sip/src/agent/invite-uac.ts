import { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import { sessionDescription } from '../message/multipart.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { InviteClientTransaction } from '../transaction/invite-client.ts';
import { T1_MS, TimerSet } from '../transaction/timers.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { AnswerToSuccess } from './answer-to-success.ts';
import { type AgentCore, asError } from './core.ts';
import { EarlyBranches } from './early-branches.ts';
import { EarlyDialogUac } from './early-dialog-uac.ts';
import { assertExtraHeaders } from './extra-headers.ts';
import {
  composeCancel,
  composeInvite,
  fromHeader,
  type InviteParts,
  readRequestUri,
  toHeader,
  userOf,
} from './invite-request.ts';
import { InviteSession } from './invite-session.ts';
import { LateAnswers } from './late-answers.ts';
import type { InviteFailure, InviteOptions, OutgoingInvite, OutgoingInviteHandlers } from './outgoing-invite.ts';
import type { PlaceWalk } from './place-walk.ts';
import { ChallengeAnswerer } from './send-request.ts';
import { agreedAsUac, readMinSe, timerSettings } from './session-expires.ts';

const CANCEL_GUARD_MS = 64 * T1_MS;
/** A callee that asks for a longer session interval each time does not want the call. */
const MAX_DEMANDS = 3;

interface AnsweredBranch {
  session: InviteSession;
  response: SipResponse;
  dialog: Dialog;
  invite: SipRequest;
}

/** UAC side of an INVITE outside a dialog, RFC 3261 §13.2: one call to `failed` or `accepted`, every 2xx acknowledged. */
export class InviteUac implements OutgoingInvite {
  readonly callId: string;
  readonly localTag: string;
  readonly #core: AgentCore;
  /** Until it was accepted or has failed: the transaction stays for half a minute more, and who called is not held by it. */
  #handlers: OutgoingInviteHandlers | undefined;
  readonly #parts: InviteParts;
  readonly #challenges: ChallengeAnswerer;
  readonly #timers: TimerSet<'cancelGuard'>;
  readonly #forget: () => void;
  readonly #branches: EarlyBranches;
  readonly #answers: LateAnswers;
  #cseq = 0;
  #transaction: InviteClientTransaction | undefined;
  #walk: PlaceWalk | undefined;
  #isProvisional = false;
  #demands = 0;
  #cancel: { headers: HeaderList; isSent: boolean } | undefined;
  /** The callee's offer waits for our answer; this ends the call without one. */
  #giveUpAnswer: (() => void) | undefined;
  #isDone = false;

  /** @throws SipParseError when the INVITE cannot be written; nothing has been sent then */
  constructor(core: AgentCore, options: InviteOptions, handlers: OutgoingInviteHandlers) {
    assertExtraHeaders(options.headers);
    this.#core = core;
    this.#handlers = handlers;
    this.#challenges = new ChallengeAnswerer(core, options.credentials);
    this.callId = core.newCallId();
    this.localTag = core.newTag();
    const from = fromHeader(options.from, this.localTag);
    this.#parts = {
      requestUri: readRequestUri(options.requestUri),
      from,
      to: toHeader(options.to ?? options.requestUri),
      callId: this.callId,
      contact: core.contact(options.contactUser ?? userOf(from), options.contactFeatures),
      headers: options.headers ?? [],
      body: options.body,
      answersOffer: handlers.answerOffer !== undefined,
      sessionTimer: timerSettings(core.sessionTimer, options.sessionExpiresSecs),
    };
    this.#branches = new EarlyBranches(core);
    this.#answers = new LateAnswers(core, this.#parts.contact, this.#challenges.client);
    const request = this.#challenges.authorize(this.#compose([]));
    this.#timers = new TimerSet(core.clock);
    this.#forget = core.onClose(() => this.#timers.stopAll());
    const { destination } = options;
    const located = destination ? core.nextHops.resolve(destination) : core.nextHops.locate(this.#parts.requestUri);
    located.then(
      (places) => {
        this.#walk = core.nextHops.walk(places, request);
        this.#send(request, this.#walk.current);
      },
      (error: unknown) => this.#fail({ kind: 'transport', error: asError(error) }),
    );
  }

  cancel(headers: HeaderList = []): void {
    assertExtraHeaders(headers);
    if (this.#isDone || this.#cancel) return;
    this.#cancel = { headers, isSent: false };
    // RFC 3261 §9.1: after the final response there is nothing to cancel any more.
    if (this.#giveUpAnswer) this.#giveUpAnswer();
    else if (this.#isProvisional) this.#sendCancel();
    // Nothing has been sent yet: nothing will be.
    else if (!this.#transaction) queueMicrotask(() => this.#fail({ kind: 'cancelled' }));
  }

  #compose(authorization: HeaderList): SipRequest {
    this.#cseq += 1;
    return composeInvite(this.#core, this.#parts, this.#cseq, authorization);
  }

  #send(request: SipRequest, destination: Endpoint): void {
    // Cancelled before it went out, in whatever turn of the event loop: what is not sent need not be cancelled.
    if (this.#core.closed || this.#isDone || this.#cancel) return;
    this.#isProvisional = false;
    const transaction = this.#core.transactions.startInvite(request, destination, {
      response: (response) => this.#receiveResponse(transaction, response),
      // RFC 3261 §9.1: without a provisional response no CANCEL went out; Timer B ends it all the same.
      timeout: () => this.#goesOn(false) || this.#fail(this.#cancel ? { kind: 'cancelled' } : { kind: 'timeout' }),
      transportError: (error) => this.#goesOn(true) || this.#fail({ kind: 'transport', error }),
    });
    this.#transaction = transaction;
  }

  /** RFC 3263 §4.3: the next place, in a transaction of its own; false when there is none, or nobody wants the call. */
  #goesOn(isDead: boolean): boolean {
    if (this.#isDone || this.#cancel || !this.#walk?.next(isDead)) return false;
    this.#send(this.#challenges.authorize(this.#compose([])), this.#walk.current);
    return true;
  }

  #receiveResponse(transaction: InviteClientTransaction, response: SipResponse): void {
    if (response.status < 200) this.#receiveProvisional(transaction, response);
    else if (response.status < 300) this.#receiveSuccess(transaction, response);
    else this.#receiveFailure(transaction, response);
  }

  #receiveProvisional(transaction: InviteClientTransaction, response: SipResponse): void {
    if (this.#isDone) return;
    this.#isProvisional = true;
    if (this.#cancel) {
      this.#sendCancel();
      return;
    }
    if (response.status === 100) return;
    const early = this.#branches.of(response, () => this.#makeEarly(transaction, response));
    if (early?.take(response) === false) {
      this.#core.counters.retransmissionsReceived += 1;
      return;
    }
    if (!this.#branches.isNews(response)) return;
    this.#core.guard(() => this.#handlers?.progress?.(response, early));
  }

  #makeEarly(transaction: InviteClientTransaction, response: SipResponse): EarlyDialogUac {
    return new EarlyDialogUac({
      core: this.#core,
      invite: transaction.request,
      response,
      destination: transaction.destination,
      contact: this.#parts.contact,
      credentials: this.#challenges.client,
      answerOffer: this.#parts.body === undefined ? this.#handlers?.answerOffer?.bind(this.#handlers) : undefined,
      reoffer: () => this.#handlers?.reoffer?.bind(this.#handlers),
      cancel: () => this.cancel(),
    });
  }

  #receiveSuccess(transaction: InviteClientTransaction, response: SipResponse): void {
    if (this.#answers.takesCopy(response)) return;
    this.#challenges.client?.accepted(response);
    const early = this.#branches.take(response.toTag() ?? '');
    const { request, destination } = transaction;
    early?.dialog.confirm(request, response, destination);
    const dialog = early?.dialog ?? Dialog.ofResponse(request, response, destination);
    const session = new InviteSession(this.#core, {
      dialog,
      contact: this.#parts.contact,
      isUac: true,
      credentials: this.#challenges.client,
      peer: response,
      body: early?.ownAnswer ?? this.#parts.body,
      interval: agreedAsUac(response),
      early: early?.offers,
    });
    if (early?.bye) session.endByPeer(early.bye);
    // RFC 3261 §13.2.2.4, §9.1: another branch of a fork answered too, or the 2xx crossed our CANCEL: the call that
    // nobody wants is acknowledged and ended.
    if (this.#cancel || this.#giveUpAnswer) {
      this.#answers.acknowledge(dialog, request);
      this.#answers.leave(session);
      if (this.#cancel) this.#fail({ kind: 'cancelled', response });
      return;
    }
    // RFC 3262 §5, RFC 6337 §3.1.1: what came reliably before is the answer, or was answered, whatever the 2xx repeats.
    const description = early?.description ?? sessionDescription(response);
    if (this.#parts.body === undefined && early?.description === undefined && description.length > 0) {
      this.#answerOffer({ session, response, dialog, invite: request }, description);
      return;
    }
    this.#answers.acknowledge(dialog, request);
    this.#succeed(session, response, description);
  }

  #succeed(session: InviteSession, response: SipResponse, description: Buffer): void {
    const handlers = this.#finish();
    // A handler that fails cannot end the session either: nobody would.
    if (!this.#core.guard(() => handlers?.accepted(session, response, description))) session.bye();
  }

  /** RFC 3261 §13.2.1, §13.2.2.4: our INVITE had no offer, the 2xx has; the answer goes with its ACK. */
  #answerOffer({ session, response, dialog, invite }: AnsweredBranch, offer: Buffer): void {
    const { answerOffer } = this.#handlers ?? {};
    this.#answers.postpone(dialog);
    const make = () => {
      if (!answerOffer) throw new Error('the callee made an offer that nobody answers');
      return answerOffer.call(this.#handlers, offer, response);
    };
    const answering = new AnswerToSuccess(this.#core, make, {
      answered: (body) => {
        session.describe(body);
        this.#answers.acknowledge(dialog, invite, body);
        this.#succeed(session, response, offer);
      },
      failed: (error) => {
        this.#core.report(error);
        this.#giveUpAnswer?.();
      },
    });
    this.#giveUpAnswer = () => {
      answering.stop();
      this.#answers.acknowledge(dialog, invite);
      this.#answers.leave(session);
      this.#fail({ kind: 'cancelled', response });
    };
  }

  #receiveFailure(transaction: InviteClientTransaction, response: SipResponse): void {
    if (this.#isDone) return;
    if (this.#cancel) {
      this.#fail({ kind: 'cancelled', response });
      return;
    }
    if (response.status === 503 && this.#goesOn(false)) return;
    const authorization = this.#challenges.answer(transaction.request, response);
    // RFC 3261 §8.1.3.5: the same Call-ID, To and From, a higher CSeq, and a transaction of its own.
    if (authorization) this.#send(this.#compose(authorization), transaction.destination);
    else if (this.#takesLongerInterval(response)) this.#send(this.#compose([]), transaction.destination);
    else this.#fail({ kind: 'rejected', response });
  }

  /** RFC 4028 §7.3: a 422 that names a longer interval than the one we took. */
  #takesLongerInterval(response: SipResponse): boolean {
    const { sessionTimer } = this.#parts;
    const minSecs = readMinSe(response);
    if (sessionTimer === undefined || this.#demands >= MAX_DEMANDS) return false;
    if (response.status !== 422 || minSecs <= Math.max(sessionTimer.expiresSecs, sessionTimer.minSecs)) return false;
    this.#demands += 1;
    this.#parts.sessionTimer = { expiresSecs: minSecs, minSecs };
    this.#branches.leave();
    return true;
  }

  #sendCancel(): void {
    const transaction = this.#transaction;
    if (!transaction || !this.#cancel || this.#cancel.isSent) return;
    this.#cancel.isSent = true;
    // The answer to the CANCEL says nothing about the INVITE: whatever it is, the final response to that one counts.
    this.#core.transactions.startNonInvite(
      composeCancel(transaction.request, this.#cancel.headers),
      transaction.destination,
      { response: () => undefined, timeout: () => undefined, transportError: () => undefined },
    );
    // RFC 3261 §9.1: without a final response in 64*T1 the INVITE is considered cancelled and its transaction destroyed.
    this.#timers.start('cancelGuard', CANCEL_GUARD_MS, () => {
      transaction.close();
      this.#fail({ kind: 'cancelled' });
    });
  }

  #fail(failure: InviteFailure): void {
    if (this.#isDone || this.#core.closed) return;
    const handlers = this.#finish();
    this.#core.guard(() => handlers?.failed(failure));
  }

  /** @returns who is to be told how it came out */
  #finish(): OutgoingInviteHandlers | undefined {
    const handlers = this.#handlers;
    this.#handlers = undefined;
    this.#isDone = true;
    this.#timers.stopAll();
    this.#forget();
    if (this.#transaction) this.#answers.settle(this.#transaction, this.#branches.left());
    this.#branches.leave();
    return handlers;
  }
}
