import type { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { InviteServerTransaction } from '../transaction/invite-server.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import { type AgentCore, asError } from './core.ts';
import type { DigestClient } from './digest-client.ts';
import { type ReinviteOptions, ReinviteUac } from './reinvite-uac.ts';
import { ReinviteUas, type ReofferHandler } from './reinvite-uas.ts';
import { SessionError } from './session-error.ts';

interface SessionOffersOptions {
  core: AgentCore;
  dialog: Dialog;
  contact: string;
  credentials: DigestClient | undefined;
  ownsCallId: boolean;
  handler: () => ReofferHandler | undefined;
  acknowledged: (ack: SipRequest) => void;
  /** Sends a 2xx to an INVITE until its ACK comes. */
  sendReliably: (transaction: InviteServerTransaction, response: SipResponse) => void;
  /** Whether such a 2xx still waits for its ACK. */
  awaitsAck: () => boolean;
  /** A re-INVITE of ours was answered, or came to nothing. */
  answered: (end: SipResponse | SessionError) => void;
}

interface WaitingReinvite {
  options: ReinviteOptions;
  resolve: (response: SipResponse) => void;
  reject: (error: SessionError) => void;
}

/**
 * Changes of a session that is up, by re-INVITE in both directions and by UPDATE of the peer: one at a time
 * (RFC 3261 §14, RFC 3311 §5). One of ours that comes while another is under way waits its turn.
 */
export class SessionOffers {
  readonly #options: SessionOffersOptions;
  #incoming: ReinviteUas | undefined;
  #updating = false;
  #outgoing: ReinviteUac | undefined;
  #waiting: WaitingReinvite[] = [];

  constructor(options: SessionOffersOptions) {
    this.#options = options;
  }

  reinvite(options: ReinviteOptions): Promise<SipResponse> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ options, resolve, reject });
      this.proceed();
    });
  }

  /** Sends the next re-INVITE of ours, when nothing stands in its way. */
  proceed(): void {
    if (this.#outgoing || this.#incoming || this.#updating || this.#options.awaitsAck()) return;
    const next = this.#waiting.shift();
    if (!next) return;
    const { core, dialog, contact, credentials, ownsCallId, answered } = this.#options;
    const settle = (end: SipResponse | SessionError): void => {
      this.#outgoing = undefined;
      answered(end);
      if (end instanceof SessionError) next.reject(end);
      else next.resolve(end);
      this.proceed();
    };
    this.#outgoing = new ReinviteUac({
      ...{ core, dialog, contact, credentials, ownsCallId, ...next.options },
      resolve: settle,
      reject: settle,
    });
  }

  receiveInvite(transaction: InviteServerTransaction): void {
    const { core, dialog, contact, handler, acknowledged, sendReliably } = this.#options;
    if (this.#refuseCrossing(transaction)) return;
    const reinvite = new ReinviteUas(core, transaction, {
      localTag: dialog.localTag,
      acknowledged,
      done: () => {
        this.#incoming = undefined;
        this.proceed();
      },
    });
    this.#incoming = reinvite;
    reinvite.ask(handler(), contact, (response) => {
      dialog.refreshTarget(transaction.request);
      sendReliably(transaction, response);
    });
  }

  /** RFC 3311 §5.2 */
  receiveUpdate(transaction: ServerTransaction): void {
    const { core, dialog, contact, handler } = this.#options;
    const { request } = transaction;
    const contactHeader: HeaderList = [['Contact', contact]];
    if (request.body.length === 0) {
      dialog.refreshTarget(request);
      core.respond(transaction, { status: 200, headers: contactHeader });
      return;
    }
    if (this.#refuseCrossing(transaction)) return;
    const reoffer = handler();
    if (!reoffer) {
      core.respond(transaction, { status: 488 });
      return;
    }
    this.#updating = true;
    Promise.resolve()
      .then(() => reoffer(request.body, request))
      .then((answer) => {
        if (core.closed) return;
        if (!('body' in answer)) {
          core.respond(transaction, answer);
          return;
        }
        dialog.refreshTarget(request);
        core.respond(transaction, { status: 200, headers: contactHeader, body: answer.body });
      })
      .catch((thrown: unknown) => {
        core.report(asError(thrown));
        if (!core.closed) core.respond(transaction, { status: 500 });
      })
      .finally(() => {
        this.#updating = false;
        this.proceed();
      });
  }

  /** The session is over. */
  end(): void {
    // RFC 3261 §15.1.2: requests that are still pending are answered 487.
    this.#incoming?.refuse(487);
    for (const { reject } of this.#waiting.splice(0)) {
      reject(new SessionError('ended', 'the session ended before the re-INVITE was sent'));
    }
    this.#outgoing?.abandon();
  }

  #refuseCrossing(transaction: ServerTransaction): boolean {
    const { core, awaitsAck } = this.#options;
    // RFC 3261 §14.2, RFC 3311 §5.2: a second offer before the first has its answer; try again in 0..10 s.
    if (this.#incoming || this.#updating) {
      const headers: HeaderList = [['Retry-After', String((core.randomBytes(1)[0] ?? 0) % 11)]];
      core.respond(transaction, { status: 500, headers });
      return true;
    }
    // RFC 3261 §14.2: ours is under way. RFC 5407 §3.1: our last answer is not acknowledged yet, so the session is still
    // being settled.
    if (this.#outgoing?.isPending || awaitsAck()) {
      core.respond(transaction, { status: 491 });
      return true;
    }
    return false;
  }
}
