import type { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import { sessionDescription } from '../message/multipart.ts';
import type { SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { InviteServerTransaction } from '../transaction/invite-server.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import { allowHeader, DIALOG_METHODS } from './capabilities.ts';
import { type AgentCore, asError } from './core.ts';
import { type OpenOffer, refuseCrossingOffer } from './crossing-offer.ts';
import { sendInDialog } from './dialog-request.ts';
import type { DigestClient } from './digest-client.ts';
import type { EarlyOffers } from './early-offers.ts';
import type { OfferEnds, ReinviteOptions } from './reinvite-options.ts';
import { ReinviteUac } from './reinvite-uac.ts';
import { ReinviteUas, type ReofferHandler } from './reinvite-uas.ts';
import { SessionError } from './session-error.ts';
import type { SessionTimer } from './session-timer.ts';
import { type UpdateOptions, UpdateUac } from './update-uac.ts';
import { answerUpdate } from './update-uas.ts';

interface SessionOffersOptions {
  core: AgentCore;
  dialog: Dialog;
  contact: string;
  credentials: DigestClient | undefined;
  ownsCallId: boolean;
  timer: SessionTimer;
  /** Whether the peer lists UPDATE in its Allow header. */
  takesUpdate: boolean;
  /** Our session description as the peer knows it. */
  body: SipBody | undefined;
  /** Those of the early dialog, of which one may still be under way. */
  early: EarlyOffers | undefined;
  handler: () => ReofferHandler | undefined;
  /** Sends the re-INVITE of a refresh. */
  refresher: () => (() => Promise<SipResponse>) | undefined;
  acknowledged: (ack: SipRequest) => void;
  /** Sends a 2xx to an INVITE until its ACK comes. */
  sendReliably: (transaction: InviteServerTransaction, response: SipResponse) => void;
  /** Whether such a 2xx still waits for its ACK. */
  awaitsAck: () => boolean;
  /** An offer of ours was answered, or came to nothing. */
  answered: (end: SipResponse | SessionError) => void;
}

interface WaitingOffer {
  send: (ends: OfferEnds) => ReinviteUac | UpdateUac;
  resolve: (response: SipResponse) => void;
  reject: (error: SessionError) => void;
}

/**
 * Changes of a session that is up, by re-INVITE and UPDATE in both directions: one at a time
 * (RFC 3261 §14, RFC 3311 §5). One of ours that comes while another is under way waits its turn.
 */
export class SessionOffers {
  readonly #options: SessionOffersOptions;
  #incoming: ReinviteUas | undefined;
  #updating = false;
  #outgoing: ReinviteUac | UpdateUac | undefined;
  #waiting: WaitingOffer[] = [];
  #body: SipBody | undefined;
  /** The peer lists UPDATE, and has not shown that it means nothing. */
  #takesUpdate: boolean;

  constructor(options: SessionOffersOptions) {
    this.#options = options;
    this.#body = options.early?.body ?? options.body;
    // RFC 3261 §20.5: a 2xx without Allow says nothing of methods; what its ringing said still holds.
    this.#takesUpdate = options.takesUpdate || options.early?.takesUpdate === true;
    options.early?.confirm((end) => {
      this.#body = options.early?.body ?? this.#body;
      if (end) options.answered(end);
      this.proceed();
    });
  }

  /** Our session description as the peer knows it: what we offered or answered last. */
  get body(): SipBody | undefined {
    return this.#body;
  }

  /** Our answer to the offer of the 2xx. */
  describe(body: SipBody): void {
    this.#body = body;
  }

  reinvite(offer: ReinviteOptions): Promise<SipResponse> {
    return this.#offer((ends) => new ReinviteUac({ ...this.#ofOffer(), offer, ...ends }));
  }

  /** Rejects with SessionError `unsupported` where the peer does not say that it takes an UPDATE. */
  async update(offer: UpdateOptions): Promise<SipResponse> {
    if (!this.#takesUpdate) throw new SessionError('unsupported', 'the peer takes no UPDATE');
    return this.#offer((ends) => new UpdateUac({ ...this.#ofOffer(), offer, ...ends }));
  }

  #ofOffer() {
    const { core, dialog, contact, credentials, ownsCallId, timer } = this.#options;
    return { core, dialog, contact, credentials, ownsCallId, timer, isBusy: () => this.#isBusy };
  }

  #offer(send: WaitingOffer['send']): Promise<SipResponse> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ send, resolve, reject });
      this.proceed();
    });
  }

  /** Something of the peer is under way. */
  get #isBusy(): boolean {
    const { early, awaitsAck } = this.#options;
    return this.#incoming !== undefined || this.#updating || early?.isBusy === true || awaitsAck();
  }

  /** Sends the next offer of ours, when nothing stands in its way. */
  proceed(): void {
    this.#outgoing?.proceed();
    if (this.#outgoing || this.#isBusy) return;
    const next = this.#waiting.shift();
    if (!next) return;
    const settle = (end: SipResponse | SessionError, body?: SipBody): void => {
      this.#outgoing = undefined;
      if (!(end instanceof SessionError) && end.status < 300) this.#body = body ?? this.#body;
      this.#options.answered(end);
      if (end instanceof SessionError) next.reject(end);
      else next.resolve(end);
      this.proceed();
    };
    const offer = next.send({ resolve: settle, reject: settle });
    // It may have come to nothing at once; then the next one has begun already.
    if (!offer.isDone) this.#outgoing = offer;
  }

  receiveInvite(transaction: InviteServerTransaction): void {
    const { core, dialog, contact, timer, handler, acknowledged, sendReliably } = this.#options;
    if (this.#refuseCrossing(transaction) || this.#refuseInterval(transaction)) return;
    const reinvite = new ReinviteUas(core, transaction, {
      localTag: dialog.localTag,
      acknowledged,
      done: () => {
        this.#incoming = undefined;
        this.proceed();
      },
    });
    this.#incoming = reinvite;
    const accept = (body: SipBody): void => {
      const { request } = transaction;
      this.#body = body;
      dialog.refreshTarget(request);
      const headers = [['Contact', contact] as const, ...timer.accept(request)];
      sendReliably(transaction, reinvite.success({ headers, body }));
    };
    reinvite.ask(handler(), accept);
  }

  receiveUpdate(transaction: ServerTransaction): void {
    const { core, dialog, contact, timer, handler } = this.#options;
    const hasOffer = sessionDescription(transaction.request).length > 0;
    if ((hasOffer && this.#refuseCrossing(transaction)) || this.#refuseInterval(transaction)) return;
    this.#updating ||= hasOffer;
    answerUpdate({
      core,
      dialog,
      contact,
      transaction,
      handler: handler(),
      answered: (body) => this.describe(body),
      headers: () => timer.accept(transaction.request),
      done: () => {
        if (hasOffer) this.#updating = false;
        this.proceed();
      },
    });
  }

  /**
   * RFC 4028 §7.4: says that we are still there, with an UPDATE where the peer takes one, else with an offer: of the
   * application, or once more the last one.
   */
  refresh(): void {
    const { core, timer, refresher } = this.#options;
    const body = this.#body;
    if (this.#takesUpdate || body === undefined) {
      this.#refreshByUpdate();
      return;
    }
    const offer = refresher() ?? (() => this.reinvite({ body }));
    Promise.resolve()
      .then(offer)
      .then(
        ({ status }) => status >= 300 && timer.failed(),
        (thrown: unknown) => {
          if (!(thrown instanceof SessionError)) core.report(asError(thrown));
          timer.failed();
        },
      );
  }

  /** The session is over. */
  end(): void {
    this.#options.timer.stop();
    for (const { reject } of this.#waiting.splice(0)) {
      reject(new SessionError('ended', 'the session ended before the offer was sent'));
    }
    // RFC 3261 §15.1.2: requests that are still pending are answered 487. Nothing waits for its turn any more.
    this.#incoming?.refuse(487);
    this.#outgoing?.abandon();
    this.#options.early?.end();
  }

  #refreshByUpdate(): void {
    const { core, dialog, contact, credentials, timer, answered } = this.#options;
    const headers: HeaderList = [['Contact', contact], allowHeader(DIALOG_METHODS), ...timer.headers()];
    sendInDialog(core, dialog, { method: 'UPDATE', headers, credentials }, (outcome) => {
      if (outcome.kind === 'timeout') answered(new SessionError('timeout', 'nobody answered the refresh'));
      else if (outcome.kind === 'transport') timer.failed();
      else if (outcome.kind === 'response') {
        const { response } = outcome;
        if (timer.answered(response)) {
          this.#refreshByUpdate();
          return;
        }
        if (response.status < 300) dialog.refreshTarget(response);
        else this.#refreshRefused(response.status);
        answered(response);
      }
    });
  }

  /**
   * A gateway may pass on an Allow header of somebody who is not asked in the end: who refuses our UPDATE for good is sent
   * re-INVITEs from now on.
   */
  #refreshRefused(status: number): void {
    const mayPass = status === 491 || (status >= 500 && status < 600 && status !== 501);
    const isGone = status === 481 || status === 408;
    if (mayPass || isGone || this.#body === undefined) {
      this.#options.timer.failed();
    } else {
      this.#takesUpdate = false;
      this.refresh();
    }
  }

  /** RFC 4028 §9 */
  #refuseInterval(transaction: ServerTransaction): boolean {
    const headers = this.#options.timer.refusal(transaction.request);
    if (headers) this.#options.core.respond(transaction, { status: 422, headers });
    return headers !== undefined;
  }

  #refuseCrossing(transaction: ServerTransaction): boolean {
    const open = this.#openOffer;
    if (open !== undefined) refuseCrossingOffer(this.#options.core, transaction, open);
    return open !== undefined;
  }

  get #openOffer(): OpenOffer | undefined {
    const { early, awaitsAck } = this.#options;
    if (this.#incoming || this.#updating) return 'theirs';
    // RFC 5407 §3.1: while our last answer is not acknowledged, the session is still being settled.
    if (this.#outgoing?.isPending || awaitsAck()) return 'ours';
    return early?.open;
  }
}
