import { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import { sessionDescription } from '../message/multipart.ts';
import type { SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { InviteClientTransaction } from '../transaction/invite-client.ts';
import { T1_MS, TimerSet } from '../transaction/timers.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { type AgentCore, asError } from './core.ts';
import type { DigestCredentials } from './digest-auth.ts';
import type { DigestClient } from './digest-client.ts';
import { EarlyDialogUac } from './early-dialog-uac.ts';
import { assertExtraHeaders } from './extra-headers.ts';
import {
  composeCancel,
  composeInvite,
  credentialsOf,
  fromHeader,
  type InviteParts,
  progressKey,
  readRequestUri,
  toHeader,
  userOf,
} from './invite-request.ts';
import { InviteSession } from './invite-session.ts';
import type { PlaceWalk } from './place-walk.ts';
import type { ReofferHandler } from './reinvite-uas.ts';
import { ChallengeAnswerer } from './send-request.ts';
import type { Session } from './session.ts';
import { agreedAsUac, readMinSe, timerSettings } from './session-expires.ts';

export interface InviteOptions {
  /** `sip:…` */
  requestUri: string;
  /** Next hop. Default: what the Request-URI names. */
  destination?: Endpoint;
  /** The tag is added by the stack. */
  from: { uri: string; displayName?: string };
  /** To URI; default: the Request-URI. */
  to?: string;
  /** User part of our Contact; default: that of `from`. */
  contactUser?: string;
  /** Media feature tags of our Contact (RFC 3840 §9), such as `+sip.src` (RFC 7866 §6.1.1). */
  contactFeatures?: readonly string[];
  /** Session interval to ask for, in seconds (RFC 4028), 90 at least; 0: no session timer. Default: the user agent's. */
  sessionExpiresSecs?: number;
  /** Extra headers, such as User-to-User or X-…. */
  headers?: HeaderList;
  /** The SDP offer. */
  body?: SipBody;
  /** For a 401 or 407: answered once, and once more for a stale nonce. A DigestClient uses its nonces again unasked. */
  credentials?: DigestCredentials | DigestClient;
}

export type InviteFailure =
  /** A final response >= 300; redirections are not followed. */
  | { kind: 'rejected'; response: SipResponse }
  /** After `cancel()`: the final response, a 2xx that crossed (it was acknowledged and ended), or none in 64*T1. */
  | { kind: 'cancelled'; response?: SipResponse }
  /** Timer B: nothing at all came back in 64*T1. */
  | { kind: 'timeout' }
  /** No endpoint for the destination, or the socket could not send to it. */
  | { kind: 'transport'; error: Error };

export interface OutgoingInviteHandlers {
  /** Each distinct 101..199; one that came reliably has been acknowledged (RFC 3262). */
  progress?(response: SipResponse): void;
  /**
   * The first 2xx. The ACK has been sent; retransmitted 2xx are acknowledged by the stack.
   * @param answer the session description of the 2xx, or of the reliable 18x that answered our offer before it (RFC 3262 §5)
   */
  accepted(session: Session, response: SipResponse, answer: Buffer): void;
  /** The callee changes the session before its 2xx, by UPDATE. Absent: 488. */
  reoffer?: ReofferHandler;
  /** Exactly one of accepted and failed is called, once. */
  failed(failure: InviteFailure): void;
}

export interface OutgoingInvite {
  readonly callId: string;
  readonly localTag: string;
  /** RFC 3261 §9.1: the CANCEL waits for the first provisional response. Idempotent. @throws SipParseError for a bad header */
  cancel(headers?: HeaderList): void;
}

const CANCEL_GUARD_MS = 64 * T1_MS;
const MAX_PROGRESS_KEYS = 32;
const MAX_FORKS = 32;

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
  /** By To tag of provisional responses: a fork makes several. */
  readonly #earlyDialogs = new Map<string, EarlyDialogUac>();
  readonly #seenProgress = new Set<string>();
  /** How to acknowledge each 2xx again, by its To tag; a fork makes several. Goes with the transaction. */
  readonly #acks = new Map<string, () => void>();
  #cseq = 0;
  #transaction: InviteClientTransaction | undefined;
  #walk: PlaceWalk | undefined;
  #isProvisional = false;
  #cancel: { headers: HeaderList; isSent: boolean } | undefined;
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
      sessionTimer: timerSettings(core.sessionTimer, options.sessionExpiresSecs),
    };
    const request = this.#challenges.authorize(this.#compose([]));
    this.#timers = new TimerSet(core.clock);
    this.#forget = core.onClose(() => this.#timers.stopAll());
    const { destination } = options;
    const located = destination ? core.resolve(destination) : core.locate(this.#parts.requestUri);
    located.then(
      (places) => {
        this.#walk = core.walk(places, request);
        this.#send(request, this.#walk.current);
      },
      (error: unknown) => this.#fail({ kind: 'transport', error: asError(error) }),
    );
  }

  cancel(headers: HeaderList = []): void {
    assertExtraHeaders(headers);
    if (this.#isDone || this.#cancel) return;
    this.#cancel = { headers, isSent: false };
    if (this.#isProvisional) this.#sendCancel();
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
    if (this.#earlyDialogOf(transaction, response)?.take(response) === false) {
      this.#core.counters.retransmissionsReceived += 1;
      return;
    }
    const key = progressKey(response);
    if (this.#seenProgress.has(key)) return;
    if (this.#seenProgress.size >= MAX_PROGRESS_KEYS) this.#seenProgress.clear();
    this.#seenProgress.add(key);
    this.#core.guard(() => this.#handlers?.progress?.(response));
  }

  /** The branch of the call that a provisional response comes from; new ones up to a bound. */
  #earlyDialogOf(transaction: InviteClientTransaction, response: SipResponse): EarlyDialogUac | undefined {
    const remoteTag = response.toTag();
    if (remoteTag === undefined) return undefined;
    const known = this.#earlyDialogs.get(remoteTag);
    if (known || this.#earlyDialogs.size >= MAX_FORKS) return known;
    const early = new EarlyDialogUac({
      ...{ core: this.#core, invite: transaction.request, response, destination: transaction.destination },
      ...{ contact: this.#parts.contact, credentials: this.#challenges.client },
      reoffer: () => this.#handlers?.reoffer?.bind(this.#handlers),
      cancel: () => this.cancel(),
    });
    this.#earlyDialogs.set(remoteTag, early);
    this.#core.dialogs.add(early.dialog.id, early);
    return early;
  }

  #receiveSuccess(transaction: InviteClientTransaction, response: SipResponse): void {
    const remoteTag = response.toTag() ?? '';
    const acknowledgeAgain = this.#acks.get(remoteTag);
    if (acknowledgeAgain) {
      // RFC 3261 §13.2.2.4: the ACK is passed to the transport each time a 2xx comes, a retransmitted one too.
      this.#core.counters.retransmissionsReceived += 1;
      acknowledgeAgain();
      return;
    }
    if (this.#acks.size >= MAX_FORKS) {
      this.#core.counters.strayResponses += 1;
      return;
    }
    this.#challenges.client?.accepted(response);
    const early = this.#earlyDialogs.get(remoteTag);
    const dialog = Dialog.ofResponse(transaction.request, response, transaction.destination, early?.dialog);
    const session = new InviteSession(this.#core, {
      ...{ dialog, contact: this.#parts.contact, isUac: true, credentials: this.#challenges.client },
      ...{ peer: response, body: this.#parts.body, interval: agreedAsUac(response) },
    });
    this.#acknowledge(remoteTag, dialog, transaction.request);
    if (!this.#isDone && !this.#cancel) {
      const handlers = this.#finish();
      // A handler that fails cannot end the session either: nobody would.
      // RFC 3262 §5, RFC 6337 §3.1.1: what came reliably before is the answer, whatever the 2xx repeats.
      const answer = early?.answer ?? sessionDescription(response);
      if (!this.#core.guard(() => handlers?.accepted(session, response, answer))) session.bye();
      return;
    }
    // RFC 3261 §13.2.2.4, §9.1: another branch of a fork answered too, or the 2xx crossed our CANCEL: the call that
    // nobody wants is acknowledged and ended.
    session.setHandlers({ ended: () => undefined });
    session.bye();
    this.#fail({ kind: 'cancelled', response });
  }

  #acknowledge(remoteTag: string, dialog: Dialog, invite: SipRequest): void {
    const ack = dialog.request('ACK', {
      via: this.#core.newVia(),
      cseq: invite.cseq().number,
      headers: [...credentialsOf(invite), ['User-Agent', this.#core.product]],
    });
    const report = (error: Error): void => this.#core.report(error);
    const send = (): void => this.#core.withNextHop(dialog, (to) => this.#core.send(ack, to), report);
    this.#acks.set(remoteTag, send);
    send();
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
    if (sessionTimer === undefined) return false;
    if (response.status !== 422 || minSecs <= Math.max(sessionTimer.expiresSecs, sessionTimer.minSecs)) return false;
    this.#parts.sessionTimer = { expiresSecs: minSecs, minSecs };
    this.#leaveEarlyDialogs();
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
    this.#leaveEarlyDialogs();
    this.#seenProgress.clear();
    return handlers;
  }

  #leaveEarlyDialogs(): void {
    for (const early of this.#earlyDialogs.values()) this.#core.dialogs.remove(early.dialog.id, early);
    this.#earlyDialogs.clear();
  }
}
