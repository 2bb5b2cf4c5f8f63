import { Dialog, dialogId } from '../dialog/dialog.ts';
import type { DialogOwner } from '../dialog/dialog-table.ts';
import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { InviteClientTransaction } from '../transaction/invite-client.ts';
import { T1_MS, TimerSet } from '../transaction/timers.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { Endpoint } from '../transport/udp-socket.ts';
import { allowHeader, DIALOG_METHODS } from './capabilities.ts';
import { type AgentCore, asError } from './core.ts';
import type { DigestCredentials } from './digest-auth.ts';
import type { DigestClient } from './digest-client.ts';
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
import { ChallengeAnswerer } from './send-request.ts';
import { InviteSession, type Session } from './session.ts';

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
  /** Each distinct 101..199. */
  progress?(response: SipResponse): void;
  /** The first 2xx. The ACK has been sent; retransmitted 2xx are acknowledged by the stack. */
  accepted(session: Session, response: SipResponse): void;
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
export class InviteUac implements OutgoingInvite, DialogOwner {
  readonly callId: string;
  readonly localTag: string;
  readonly #core: AgentCore;
  readonly #handlers: OutgoingInviteHandlers;
  readonly #parts: InviteParts;
  readonly #challenges: ChallengeAnswerer;
  readonly #timers: TimerSet<'cancelGuard'>;
  readonly #forget: () => void;
  /** Ids of early dialogs, by To tag of provisional responses. */
  readonly #earlyDialogs = new Set<string>();
  readonly #seenProgress = new Set<string>();
  /** How to acknowledge each 2xx again, by its To tag; a fork makes several. Goes with the transaction. */
  readonly #acks = new Map<string, () => void>();
  #cseq = 0;
  #transaction: InviteClientTransaction | undefined;
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
      contact: core.contact(options.contactUser ?? userOf(from)),
      headers: options.headers ?? [],
      body: options.body,
    };
    const request = this.#challenges.authorize(this.#compose([]));
    this.#timers = new TimerSet(core.clock);
    this.#forget = core.onClose(() => this.#timers.stopAll());
    const { destination } = options;
    const located = destination ? core.resolve(destination) : core.locate(this.#parts.requestUri);
    located.then(
      (endpoint) => this.#send(request, endpoint),
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

  /** A request of the callee in an early dialog. */
  receive(transaction: ServerTransaction): void {
    // RFC 3261 §14.2: while our own INVITE is pending, theirs is glare.
    if (transaction.request.method === 'INVITE') this.#core.respond(transaction, { status: 491 });
    else this.#core.respond(transaction, { status: 405, headers: [allowHeader(DIALOG_METHODS)] });
  }

  acknowledge(): void {
    this.#core.counters.strayAcks += 1;
  }

  #compose(authorization: HeaderList): SipRequest {
    this.#cseq += 1;
    return composeInvite(this.#core, this.#parts, this.#cseq, authorization);
  }

  #send(request: SipRequest, destination: Endpoint): void {
    if (this.#core.closed || this.#isDone) return;
    this.#isProvisional = false;
    const transaction = this.#core.transactions.startInvite(request, destination, {
      response: (response) => this.#receiveResponse(transaction, response),
      // RFC 3261 §9.1: without a provisional response no CANCEL went out; Timer B ends it all the same.
      timeout: () => this.#fail(this.#cancel ? { kind: 'cancelled' } : { kind: 'timeout' }),
      transportError: (error) => this.#fail({ kind: 'transport', error }),
    });
    this.#transaction = transaction;
  }

  #receiveResponse(transaction: InviteClientTransaction, response: SipResponse): void {
    if (response.status < 200) this.#receiveProvisional(response);
    else if (response.status < 300) this.#receiveSuccess(transaction, response);
    else this.#receiveFailure(transaction, response);
  }

  #receiveProvisional(response: SipResponse): void {
    if (this.#isDone) return;
    this.#isProvisional = true;
    if (this.#cancel) {
      this.#sendCancel();
      return;
    }
    if (response.status === 100) return;
    const remoteTag = response.toTag();
    if (remoteTag !== undefined && this.#earlyDialogs.size < MAX_FORKS) {
      const id = dialogId(this.callId, this.localTag, remoteTag);
      this.#earlyDialogs.add(id);
      this.#core.dialogs.add(id, this);
    }
    const key = progressKey(response);
    if (this.#seenProgress.has(key)) return;
    if (this.#seenProgress.size >= MAX_PROGRESS_KEYS) this.#seenProgress.clear();
    this.#seenProgress.add(key);
    this.#core.guard(() => this.#handlers.progress?.(response));
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
    const dialog = Dialog.ofResponse(transaction.request, response, transaction.destination);
    const session = new InviteSession(this.#core, {
      dialog,
      contact: this.#parts.contact,
      isUac: true,
      credentials: this.#challenges.client,
    });
    this.#acknowledge(remoteTag, dialog, transaction.request);
    if (!this.#isDone && !this.#cancel) {
      this.#finish();
      // A handler that fails cannot end the session either: nobody would.
      if (!this.#core.guard(() => this.#handlers.accepted(session, response))) session.bye();
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
    const authorization = this.#challenges.answer(transaction.request, response);
    // RFC 3261 §8.1.3.5: the same Call-ID, To and From, a higher CSeq, and a transaction of its own.
    if (authorization) this.#send(this.#compose(authorization), transaction.destination);
    else this.#fail({ kind: 'rejected', response });
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
    this.#finish();
    this.#core.guard(() => this.#handlers.failed(failure));
  }

  #finish(): void {
    this.#isDone = true;
    this.#timers.stopAll();
    this.#forget();
    for (const id of this.#earlyDialogs) this.#core.dialogs.remove(id, this);
    this.#earlyDialogs.clear();
    this.#seenProgress.clear();
  }
}
