import type { Dialog, DialogSnapshot } from '../dialog/dialog.ts';
import type { DialogOwner } from '../dialog/dialog-table.ts';
import type { HeaderList } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import { InviteServerTransaction } from '../transaction/invite-server.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import { AwaitAck } from './await-ack.ts';
import { allowHeader, checkRequirements, DIALOG_METHODS } from './capabilities.ts';
import { type AgentCore, asError } from './core.ts';
import type { DigestClient } from './digest-client.ts';
import { assertExtraHeaders } from './extra-headers.ts';
import { capabilityHeaders } from './options.ts';
import { Reinvite, type ReinviteHandler } from './reinvite.ts';
import { type RequestOutcome, sendRequest } from './send-request.ts';

/** How a session ended. */
export type SessionEnd =
  /** A BYE arrived; its 200 has been sent. */
  | { by: 'remote'; request: SipRequest }
  /** `bye()` was answered, or nobody answered it in 64*T1. */
  | { by: 'local' }
  /** As UAS: no ACK came in 64*T1; a BYE was sent. */
  | { by: 'ack-timeout' };

export interface SessionHandlers {
  /** Exactly once. */
  ended(end: SessionEnd): void;
  /** As UAS: the ACK to our 2xx arrived. Its body is the answer where the 2xx carried the offer. */
  acknowledged?(ack: SipRequest): void;
  /** The peer offers another session description; `offer` is empty when it asks for ours. Absent: 488. */
  reinvite?: ReinviteHandler;
}

/** A confirmed INVITE dialog, RFC 3261 §13-§15. */
export interface Session {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** For a session from `OutgoingInvite`; an end that came earlier is told at once. */
  setHandlers(handlers: SessionHandlers): void;
  /** Idempotent. As UAS before the ACK, the BYE waits for it (RFC 3261 §15). @throws SipParseError for a bad header */
  bye(options?: { headers?: HeaderList }): void;
  snapshot(): DialogSnapshot;
}

export interface SessionOptions {
  dialog: Dialog;
  contact: string;
  credentials?: DigestClient | undefined;
  handlers?: SessionHandlers;
}

/**
 * ```
 *                  bye(), BYE sent                     answered or timed out
 *   confirmed ---------------------------> ending ----------------------------> ended
 *       |  bye() before the ACK: ending, the BYE waits for ACK or 64*T1           ^
 *       +------------------- BYE received: 200 -----------------------------------+
 * ```
 */
type SessionState = 'confirmed' | 'ending' | 'ended';

export class InviteSession implements Session, DialogOwner {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly #core: AgentCore;
  readonly #dialog: Dialog;
  readonly #contact: string;
  readonly #credentials: DigestClient | undefined;
  readonly #forget: () => void;
  #state: SessionState = 'confirmed';
  #handlers: SessionHandlers | undefined;
  #end: SessionEnd | undefined;
  #awaitAck: AwaitAck | undefined;
  #awaitsFirstAck = false;
  #waitingBye: HeaderList | undefined;
  #reinvite: Reinvite | undefined;

  constructor(core: AgentCore, options: SessionOptions) {
    this.#core = core;
    this.#dialog = options.dialog;
    this.#contact = options.contact;
    this.#credentials = options.credentials;
    this.#handlers = options.handlers;
    this.callId = options.dialog.callId;
    this.localTag = options.dialog.localTag;
    this.remoteTag = options.dialog.remoteTag;
    this.#forget = core.onClose(() => this.#awaitAck?.stop());
    core.dialogs.add(options.dialog.id, this);
  }

  setHandlers(handlers: SessionHandlers): void {
    const waiting = this.#handlers === undefined ? this.#end : undefined;
    this.#handlers = handlers;
    if (waiting) this.#core.guard(() => handlers.ended(waiting));
  }

  snapshot(): DialogSnapshot {
    return this.#dialog.snapshot();
  }

  /** As UAS: sends the 2xx that makes the session, until it is acknowledged. */
  accept(transaction: InviteServerTransaction, response: SipResponse): void {
    transaction.user = {
      localTag: this.localTag,
      acknowledged: (ack) => this.acknowledge(ack),
      cancelled: () => undefined,
    };
    this.#awaitsFirstAck = true;
    this.#sendReliably(transaction, response);
  }

  acknowledge(ack: SipRequest): void {
    if (this.#awaitAck?.cseq !== ack.cseq().number) {
      this.#core.counters.retransmissionsReceived += 1;
      return;
    }
    this.#awaitAck.stop();
    this.#awaitAck = undefined;
    if (!this.#awaitsFirstAck) return;
    this.#awaitsFirstAck = false;
    this.#core.guard(() => this.#handlers?.acknowledged?.(ack));
    const headers = this.#waitingBye;
    this.#waitingBye = undefined;
    if (headers) this.#sendBye(headers);
  }

  bye({ headers = [] }: { headers?: HeaderList } = {}): void {
    assertExtraHeaders(headers);
    if (this.#state !== 'confirmed') return;
    // RFC 3261 §15: the callee must not send a BYE before the ACK arrived or its 2xx timed out.
    if (this.#awaitsFirstAck) {
      this.#waitingBye = headers;
      this.#state = 'ending';
    } else {
      this.#sendBye(headers);
    }
  }

  receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    // RFC 3261 §12.2.2: a lower CSeq than the last one is out of order.
    if (!this.#dialog.takeRemoteCseq(request.cseq().number)) {
      this.#core.respond(transaction, { status: 500, reason: 'CSeq Out Of Order' });
      return;
    }
    const refusal = checkRequirements(request);
    if (refusal) {
      this.#core.respond(transaction, refusal);
      return;
    }
    if (request.method === 'BYE') {
      this.#receiveBye(transaction);
      return;
    }
    // RFC 3261 §15.1.1: once our BYE is out the session is over; there is nothing left to talk about.
    if (this.#state !== 'confirmed') {
      this.#core.respond(transaction, { status: 481 });
      return;
    }
    if (transaction instanceof InviteServerTransaction) {
      this.#receiveReinvite(transaction);
      return;
    }
    if (request.method === 'OPTIONS') {
      this.#core.respond(transaction, { status: 200, headers: capabilityHeaders(DIALOG_METHODS) });
      return;
    }
    // RFC 3261 §8.2.1, and so for INFO, UPDATE, PRACK, REFER and the rest.
    this.#core.respond(transaction, { status: 405, headers: [allowHeader(DIALOG_METHODS)] });
  }

  #receiveBye(transaction: ServerTransaction): void {
    this.#core.respond(transaction, { status: 200 });
    // RFC 3261 §15.1.2: requests that are still pending are answered 487.
    this.#reinvite?.refuse(487);
    // Crossing BYEs: ours came first as far as we are concerned.
    if (this.#state === 'ending') this.#finish({ by: 'local' });
    else this.#finish({ by: 'remote', request: transaction.request });
  }

  #receiveReinvite(transaction: InviteServerTransaction): void {
    // RFC 3261 §14.2: a second INVITE before the first has its final response; try again in 0..10 s.
    if (this.#reinvite) {
      const headers: HeaderList = [['Retry-After', String((this.#core.randomBytes(1)[0] ?? 0) % 11)]];
      this.#core.respond(transaction, { status: 500, headers });
      return;
    }
    // RFC 5407 §3.1: our last answer is not acknowledged yet, so the session is still being settled.
    if (this.#awaitAck) {
      this.#core.respond(transaction, { status: 491 });
      return;
    }
    const reinvite = new Reinvite(this.#core, transaction, {
      localTag: this.localTag,
      acknowledged: (ack) => this.acknowledge(ack),
      done: () => {
        this.#reinvite = undefined;
      },
    });
    this.#reinvite = reinvite;
    reinvite.ask(this.#handlers?.reinvite?.bind(this.#handlers), this.#contact, (response) => {
      this.#dialog.refreshTarget(transaction.request);
      this.#sendReliably(transaction, response);
    });
  }

  #sendReliably(transaction: InviteServerTransaction, response: SipResponse): void {
    this.#awaitAck = new AwaitAck(this.#core, transaction, response, () => this.#ackTimedOut());
  }

  // RFC 3261 §13.3.1.4 and §14.2: without an ACK the UAS ends the session with a BYE.
  #ackTimedOut(): void {
    this.#core.counters.transactionTimeouts += 1;
    this.#awaitAck = undefined;
    this.#awaitsFirstAck = false;
    if (this.#waitingBye) {
      this.#sendBye(this.#waitingBye);
      return;
    }
    if (this.#state !== 'confirmed') return;
    this.#sendBye([]);
    this.#tellEnd({ by: 'ack-timeout' });
  }

  #sendBye(headers: HeaderList): void {
    const compose = (authorization: HeaderList) =>
      this.#dialog.request('BYE', {
        via: this.#core.newVia(),
        headers: [...headers, ...authorization, ['User-Agent', this.#core.product]],
      });
    this.#awaitAck?.stop();
    this.#state = 'ending';
    const byeEnded = (outcome: RequestOutcome): void => {
      if (outcome.kind === 'transport') this.#core.report(outcome.error);
      if (outcome.kind !== 'closed') this.#finish({ by: 'local' });
    };
    this.#core.withNextHop(
      this.#dialog,
      (destination) => sendRequest(this.#core, { destination, credentials: this.#credentials, compose }, byeEnded),
      (error) => byeEnded({ kind: 'transport', error: asError(error) }),
    );
  }

  #finish(end: SessionEnd): void {
    this.#state = 'ended';
    this.#awaitAck?.stop();
    this.#awaitAck = undefined;
    this.#reinvite?.refuse(487);
    this.#core.dialogs.remove(this.#dialog.id, this);
    this.#forget();
    this.#tellEnd(end);
  }

  #tellEnd(end: SessionEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#core.guard(() => this.#handlers?.ended(end));
  }
}
