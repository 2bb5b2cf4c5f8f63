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
import type { ReinviteOptions } from './reinvite-uac.ts';
import type { ReofferHandler } from './reinvite-uas.ts';
import type { ReliableProgress } from './reliable-progress.ts';
import type { RequestOutcome } from './send-request.ts';
import type { Session, SessionEnd, SessionHandlers, SessionRequestMethod } from './session.ts';
import { SessionError } from './session-error.ts';
import type { SessionInterval } from './session-expires.ts';
import { SessionMessages } from './session-messages.ts';
import { SessionOffers } from './session-offers.ts';
import { SessionTimer } from './session-timer.ts';
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

/** Of a session whose end was told. */
const deaf: SessionHandlers = { ended: () => undefined };

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
  readonly #dialog: Dialog;
  readonly #credentials: DigestClient | undefined;
  readonly #forget: () => void;
  readonly #offers: SessionOffers;
  readonly #referrals: Referrals;
  readonly #messages: SessionMessages;
  readonly #timer: SessionTimer;
  readonly #reliable: ReliableProgress | undefined;
  #state: SessionState = 'confirmed';
  #handlers: SessionHandlers | undefined;
  #end: SessionEnd | undefined;
  #awaitAck: AwaitAck | undefined;
  #awaitsFirstAck = false;
  #waitingBye: HeaderList | undefined;
  /** Offers of the peer that came before `setHandlers`. */
  readonly #untaken: (() => void)[] = [];

  constructor(core: AgentCore, options: SessionOptions) {
    const { dialog, contact, credentials } = options;
    this.#core = core;
    this.#dialog = dialog;
    this.#credentials = credentials;
    this.#handlers = options.handlers;
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
      handler: () => this.#reofferHandler(),
      refresher: () => this.#handlers?.refresh?.bind(this.#handlers),
      acknowledged: (ack) => this.acknowledge(ack),
      sendReliably: (transaction, response) => this.#sendReliably(transaction, response),
      // Also while our 2xx waits for a PRACK.
      awaitsAck: () => this.#awaitsFirstAck || this.#awaitAck !== undefined,
      answered: (end) => this.#judgeReinvite(end),
    });
    this.#referrals = new Referrals({
      core,
      dialog,
      contact,
      credentials,
      answered: (outcome) => this.#judge(outcome),
      idle: () => this.#state === 'ended' && core.dialogs.remove(dialog.id, this),
    });
    this.#messages = new SessionMessages({
      core,
      dialog,
      credentials,
      answered: (outcome) => this.#judge(outcome),
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
    const waiting = this.#handlers === undefined ? this.#end : undefined;
    if (this.#handlers !== deaf) this.#handlers = handlers;
    for (const taken of this.#untaken.splice(0)) taken();
    if (waiting) this.#tell(handlers, waiting);
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
    else this.#core.guard(() => this.#handlers?.acknowledged?.(ack));
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

  /** A peer that changes the session right behind our ACK waits until somebody has taken the call. */
  #reofferHandler(): ReofferHandler | undefined {
    if (this.#handlers !== undefined) return this.#handlers.reinvite?.bind(this.#handlers);
    return async (offer, request) => {
      await new Promise<void>((resolve) => this.#untaken.push(resolve));
      return (await this.#handlers?.reinvite?.(offer, request)) ?? { status: 488 };
    };
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
        this.#referrals.receiveRefer(transaction, this.#handlers?.refer?.bind(this.#handlers));
        return;
      case 'INFO':
      case 'MESSAGE':
        this.#messages.receive(transaction, this.#handlers?.request?.bind(this.#handlers));
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
    this.#core.guard(() => this.#handlers?.acknowledged?.(ack));
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

  /** RFC 3261 §12.2.1.2: a peer that knows no such dialog is gone. A NOTIFY may get 481 for its subscription alone. */
  #judge(outcome: RequestOutcome): void {
    // RFC 3261 §13.3.1.4: before its ACK a caller may know nothing of the session because our 2xx was lost; that is repeated.
    if (this.#awaitsFirstAck) return;
    if (outcome.kind === 'response' && outcome.response.status === 481) {
      this.#endItself({ by: 'lost', reason: 'the peer knows nothing of the session' });
    }
  }

  /** RFC 3261 §14.1: so is one that does not answer a re-INVITE at all. Everything else leaves the session as it was. */
  #judgeReinvite(end: SipResponse | SessionError): void {
    // An UPDATE from before our 2xx; no BYE goes out before the ACK (§15).
    if (this.#awaitsFirstAck) return;
    if (end instanceof SessionError) {
      if (end.code === 'timeout' || end.code === 'unanswered') this.#endItself({ by: 'lost', reason: end.message });
    } else if (end.status === 481 || end.status === 408) {
      this.#endItself({ by: 'lost', reason: `a re-INVITE or refresh was answered ${end.status}` });
    }
  }

  #expired(): void {
    const reason = 'nobody refreshed the session in time';
    this.#endItself({ by: 'lost', reason }, [['Reason', `SIP;cause=408;text="Session timer expired"`]]);
  }

  /** Sends a BYE that nobody here asked for. */
  #endItself(end: SessionEnd, headers: HeaderList = []): void {
    if (this.#state !== 'confirmed') return;
    this.#sendBye(headers);
    this.#tellEnd(end);
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
    this.#tellEnd(end);
  }

  #tellEnd(end: SessionEnd): void {
    if (this.#end) return;
    this.#end = end;
    if (this.#handlers) this.#tell(this.#handlers, end);
  }

  /** The end is the last that is told: transactions hold the session for half a minute more, but not who used it. */
  #tell(handlers: SessionHandlers, end: SessionEnd): void {
    this.#handlers = deaf;
    this.#core.guard(() => handlers.ended(end));
  }

  #assertConfirmed(): void {
    if (this.#state !== 'confirmed') throw new SessionError('ended', 'the session is over');
  }
}
