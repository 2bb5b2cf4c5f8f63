import type { Dialog, DialogSnapshot } from '../dialog/dialog.ts';
import type { DialogOwner } from '../dialog/dialog-table.ts';
import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipMessage, SipRequest, SipResponse } from '../message/sip-message.ts';
import { InviteServerTransaction } from '../transaction/invite-server.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { AwaitAck } from './await-ack.ts';
import { allowHeader, checkRequirements, DIALOG_METHODS, type Refusal } from './capabilities.ts';
import type { AgentCore } from './core.ts';
import { sendInDialog } from './dialog-request.ts';
import type { DigestClient } from './digest-client.ts';
import type { EarlyOffers } from './early-offers.ts';
import { assertExtraHeaders } from './extra-headers.ts';
import { listsToken } from './lists-token.ts';
import { capabilityHeaders } from './options.ts';
import type { ReferralHandlers } from './referral-uac.ts';
import { type ReferOptions, Referrals } from './referrals.ts';
import type { ReinviteOptions } from './reinvite-options.ts';
import type { ReliableProgress } from './reliable-progress.ts';
import type { Session, SessionEnd, SessionHandlers, SessionRequestMethod } from './session.ts';
import { SessionError } from './session-error.ts';
import type { SessionInterval } from './session-expires.ts';
import { lossByOffer, lossByRequest } from './session-loss.ts';
import { SessionMessages } from './session-messages.ts';
import { SessionOffers } from './session-offers.ts';
import { SessionTimer } from './session-timer.ts';
import { SessionUser } from './session-user.ts';
import type { UpdateOptions } from './update-uac.ts';

export interface SessionOptions {
  dialog: Dialog;
  contact: string;
  /** We sent the INVITE that made the dialog. */
  isUac: boolean;
  credentials?: DigestClient | undefined;
  handlers?: SessionHandlers;
  /** The peer's INVITE or 2xx that made the dialog. */
  peer: SipMessage;
  /** Our session description as the peer knows it. */
  body?: SipBody | undefined;
  /** Offers of the early dialog. */
  early?: EarlyOffers | undefined;
  /** How long it lives without a refresh (RFC 4028). */
  interval: SessionInterval | undefined;
  /** As UAS: provisional responses that may still be acknowledged. */
  reliable?: ReliableProgress;
}

/**
 * ```
 *                  bye(), BYE sent                     answered or timed out
 *   confirmed ---------------------------> ending ----------------------------> ended
 *       |  bye() before the ACK: ending, the BYE waits for ACK or 64*T1           ^
 *       +------------------- BYE received: 200 -----------------------------------+
 * ```
 * An ended session keeps its place in the dialog table while a REFER of ours waits for its NOTIFY (RFC 5057 §4.2).
 */
type SessionState = 'confirmed' | 'ending' | 'ended';

export class InviteSession implements Session, DialogOwner {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly #core: AgentCore;
  readonly #user: SessionUser;
  readonly #dialog: Dialog;
  readonly #credentials: DigestClient | undefined;
  readonly #forget: () => void;
  readonly #offers: SessionOffers;
  readonly #referrals: Referrals;
  readonly #messages: SessionMessages;
  readonly #timer: SessionTimer;
  readonly #reliable: ReliableProgress | undefined;
  #state: SessionState = 'confirmed';
  #awaitAck: AwaitAck | undefined;
  #awaitsFirstAck = false;
  #waitingBye: HeaderList | undefined;

  constructor(core: AgentCore, options: SessionOptions) {
    const { dialog, contact, credentials } = options;
    this.#core = core;
    this.#dialog = dialog;
    this.#credentials = credentials;
    this.#user = new SessionUser(core, options.handlers);
    this.callId = dialog.callId;
    this.localTag = dialog.localTag;
    this.remoteTag = dialog.remoteTag;
    this.#reliable = options.reliable;
    this.#timer = new SessionTimer({
      core,
      settings: core.sessionTimer,
      refresh: () => this.#offers.refresh(),
      expired: () => this.#expired(),
    });
    this.#offers = new SessionOffers({
      core,
      dialog,
      contact,
      credentials,
      ownsCallId: options.isUac,
      timer: this.#timer,
      body: options.body,
      early: options.early,
      takesUpdate: listsToken(options.peer, 'Allow', 'UPDATE'),
      handler: () => this.#user.reoffer,
      refresher: () => this.#user.refresh,
      acknowledged: (ack) => this.acknowledge(ack),
      sendReliably: (transaction, response) => this.#sendReliably(transaction, response),
      // Also while our 2xx waits for a PRACK.
      awaitsAck: () => this.#awaitsFirstAck || this.#awaitAck !== undefined,
      answered: (end) => this.#lost(lossByOffer(end)),
    });
    this.#referrals = new Referrals({
      core,
      dialog,
      contact,
      credentials,
      answered: (outcome) => this.#lost(lossByRequest(outcome)),
      idle: () => this.#state === 'ended' && core.dialogs.remove(dialog.id, this),
    });
    this.#messages = new SessionMessages({
      core,
      dialog,
      credentials,
      answered: (outcome) => this.#lost(lossByRequest(outcome)),
    });
    this.#forget = core.onClose(() => {
      this.#awaitAck?.stop();
      this.#timer.stop();
    });
    core.dialogs.add(dialog.id, this);
    this.#timer.start(options.interval);
  }

  /** A BYE was sent or received: it cannot be replaced any more (RFC 3891 §3). */
  get isOver(): boolean {
    return this.#state !== 'confirmed';
  }

  setHandlers(handlers: SessionHandlers): void {
    this.#user.take(handlers);
  }

  snapshot(): DialogSnapshot {
    return this.#dialog.snapshot();
  }

  /**
   * As UAS: sends the 2xx that makes the session, until it is acknowledged. It waits for the PRACK to a session
   * description that went out before it; the caller may give up meanwhile.
   */
  accept(transaction: InviteServerTransaction, response: SipResponse): void {
    transaction.user = {
      localTag: this.localTag,
      acknowledged: (ack) => this.acknowledge(ack),
      cancelled: (request) => {
        this.#core.respond(transaction, { status: 487, toTag: this.localTag });
        this.#reliable?.stop();
        this.#finish({ by: 'remote', request });
      },
    };
    this.#awaitsFirstAck = true;
    const send = (): void => this.#sendReliably(transaction, response);
    if (this.#reliable) this.#reliable.beforeSuccess(send);
    else send();
  }

  /** As UAC: our answer, where the 2xx brought the offer. */
  describe(body: SipBody): void {
    this.#offers.describe(body);
  }

  /** As UAS: the PRACK that the 2xx waited for never came; the INVITE has been refused. */
  abandon(): void {
    this.#finish({ by: 'ack-timeout' });
  }

  /** As UAC: the BYE of the callee came before its 2xx. */
  endByPeer(bye: SipRequest): void {
    this.#finish({ by: 'remote', request: bye });
  }

  acknowledge(ack: SipRequest): void {
    if (this.#awaitAck?.cseq !== ack.cseq().number) {
      this.#core.counters.retransmissionsReceived += 1;
      return;
    }
    this.#awaitAck.stop();
    this.#awaitAck = undefined;
    if (this.#awaitsFirstAck) this.#takeFirstAck(ack);
    else this.#user.acknowledged(ack);
    this.#offers.proceed();
  }

  bye({ headers = [] }: { headers?: HeaderList } = {}): void {
    assertExtraHeaders(headers);
    if (this.#state !== 'confirmed') return;
    // RFC 3261 §15: the callee must not send a BYE before the ACK arrived or its 2xx timed out.
    if (this.#awaitsFirstAck) {
      this.#waitingBye = headers;
      this.#state = 'ending';
      this.#offers.end();
    } else {
      this.#sendBye(headers);
    }
  }

  async request(
    method: SessionRequestMethod,
    options: { headers?: HeaderList; body?: SipBody } = {},
  ): Promise<SipResponse> {
    assertExtraHeaders(options.headers);
    this.#assertConfirmed();
    return this.#messages.request(method, options);
  }

  async reinvite(options: ReinviteOptions): Promise<SipResponse> {
    assertExtraHeaders(options.headers);
    this.#assertConfirmed();
    return this.#offers.reinvite(options);
  }

  async update(options: UpdateOptions): Promise<SipResponse> {
    assertExtraHeaders(options.headers);
    this.#assertConfirmed();
    return this.#offers.update(options);
  }

  refer(options: ReferOptions, handlers: ReferralHandlers): void {
    this.#assertConfirmed();
    this.#referrals.refer(options, handlers);
  }

  receive(transaction: ServerTransaction, source: Endpoint): void {
    const { request } = transaction;
    // RFC 3261 §12.2.2: a lower CSeq than the last one is out of order.
    if (!this.#dialog.takeRemoteCseq(request.cseq().number)) {
      this.#core.respond(transaction, { status: 500, reason: 'CSeq Out Of Order' });
      return;
    }
    this.#dialog.seenAt(source);
    const refusal = checkRequirements(request, this.#core.extensions);
    if (request.method === 'BYE') this.#receiveBye(transaction, refusal);
    else if (refusal) this.#core.respond(transaction, refusal);
    else if (request.method === 'PRACK') this.#receivePrack(transaction);
    else if (request.method === 'NOTIFY') this.#referrals.receiveNotify(transaction);
    // RFC 3261 §15.1.1: once our BYE is out the session is over; there is nothing left to talk about.
    else if (this.#state !== 'confirmed') this.#core.respond(transaction, { status: 481 });
    else this.#receiveInSession(transaction);
  }

  #receiveInSession(transaction: ServerTransaction): void {
    if (transaction instanceof InviteServerTransaction) {
      this.#offers.receiveInvite(transaction);
      return;
    }
    switch (transaction.request.method) {
      case 'UPDATE':
        this.#offers.receiveUpdate(transaction);
        return;
      case 'REFER':
        this.#referrals.receiveRefer(transaction, this.#user.refer);
        return;
      case 'INFO':
      case 'MESSAGE':
        this.#messages.receive(transaction, this.#user.request);
        return;
      case 'OPTIONS':
        this.#core.respond(transaction, {
          status: 200,
          headers: capabilityHeaders(DIALOG_METHODS, this.#core.extensions),
        });
        return;
      default:
        // RFC 3261 §8.2.1
        this.#core.respond(transaction, { status: 405, headers: [allowHeader(DIALOG_METHODS)] });
    }
  }

  /** RFC 3262 §3: one for a response that went out before our 2xx. */
  #receivePrack(transaction: ServerTransaction): void {
    if (this.#reliable) this.#reliable.receive(transaction);
    else this.#core.respond(transaction, { status: 481 });
  }

  /**
   * RFC 3261 §15.1.1: whoever sends a BYE has left the session, whatever is answered to it: also one that asks for what
   * nobody here can do.
   */
  #receiveBye(transaction: ServerTransaction, refusal: Refusal | undefined): void {
    // RFC 3261 §15.1.2: a second BYE finds no session.
    if (this.#state === 'ended') {
      this.#core.respond(transaction, { status: 481 });
      return;
    }
    const { request } = transaction;
    this.#core.respond(transaction, refusal ?? { status: 200 });
    this.#offers.end();
    // Crossing BYEs: ours came first as far as we are concerned.
    if (this.#state === 'ending') this.#finish({ by: 'local' });
    else this.#finish({ by: 'remote', request });
  }

  #takeFirstAck(ack: SipRequest): void {
    this.#awaitsFirstAck = false;
    this.#user.acknowledged(ack);
    const headers = this.#waitingBye;
    this.#waitingBye = undefined;
    if (headers) this.#sendBye(headers);
  }

  #sendReliably(transaction: InviteServerTransaction, response: SipResponse): void {
    this.#awaitAck = new AwaitAck(this.#core, transaction, response, () => this.#ackTimedOut());
  }

  // RFC 3261 §13.3.1.4 and §14.2: without an ACK the UAS ends the session with a BYE.
  #ackTimedOut(): void {
    this.#core.counters.transactionTimeouts += 1;
    this.#awaitAck = undefined;
    this.#awaitsFirstAck = false;
    if (this.#waitingBye) this.#sendBye(this.#waitingBye);
    else this.#endItself({ by: 'ack-timeout' });
  }

  /**
   * RFC 3261 §13.3.1.4: before its ACK a caller may know nothing of the session because our 2xx was lost; that is repeated, and
   * no BYE goes out (§15).
   */
  #lost(reason: string | undefined): void {
    if (reason !== undefined && !this.#awaitsFirstAck) this.#endItself({ by: 'lost', reason });
  }

  #expired(): void {
    const reason = 'nobody refreshed the session in time';
    this.#endItself({ by: 'lost', reason }, [['Reason', `SIP;cause=408;text="Session timer expired"`]]);
  }

  /** Sends a BYE that nobody here asked for. */
  #endItself(end: SessionEnd, headers: HeaderList = []): void {
    if (this.#state !== 'confirmed') return;
    this.#sendBye(headers);
    this.#user.ended(end);
  }

  #sendBye(headers: HeaderList): void {
    this.#awaitAck?.stop();
    this.#awaitAck = undefined;
    this.#state = 'ending';
    this.#offers.end();
    sendInDialog(this.#core, this.#dialog, { method: 'BYE', headers, credentials: this.#credentials }, (outcome) => {
      if (outcome.kind === 'transport') this.#core.report(outcome.error);
      if (outcome.kind !== 'closed') this.#finish({ by: 'local' });
    });
  }

  #finish(end: SessionEnd): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#awaitAck?.stop();
    this.#awaitAck = undefined;
    this.#offers.end();
    this.#forget();
    if (this.#referrals.pending > 0) this.#referrals.sessionEnded();
    else this.#core.dialogs.remove(this.#dialog.id, this);
    this.#user.ended(end);
  }

  #assertConfirmed(): void {
    if (this.#state !== 'confirmed') throw new SessionError('ended', 'the session is over');
  }
}
