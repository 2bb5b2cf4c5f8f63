import { Dialog } from '../dialog/dialog.ts';
import type { SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { InviteClientTransaction } from '../transaction/invite-client.ts';
import { type ClientTransactionUser, nobody } from '../transaction/transaction-context.ts';
import { acknowledgeSuccess } from './ack-for-success.ts';
import type { AgentCore } from './core.ts';
import type { DigestClient } from './digest-client.ts';
import { InviteSession } from './invite-session.ts';
import { agreedAsUac } from './session-expires.ts';

/** Branches of a fork that are acknowledged. */
const MAX_BRANCHES = 32;

/**
 * The 2xx responses to one INVITE of ours, RFC 3261 §13.2.2.4: each is acknowledged as often as it comes; of several
 * branches of a fork one has the call, and the calls of the others are ended. Once it is settled who has it, this is all that
 * stays of the INVITE until its transaction ends (RFC 6026 timer M).
 */
export class LateAnswers implements ClientTransactionUser {
  readonly timeout = nobody.timeout;
  readonly transportError = nobody.transportError;
  readonly #core: AgentCore;
  readonly #contact: string;
  readonly #credentials: DigestClient | undefined;
  /** How to acknowledge each 2xx again, by its To tag. */
  readonly #acks = new Map<string, () => void>();
  #transaction: InviteClientTransaction | undefined;
  #early: ReadonlyMap<string, Dialog> | undefined;

  constructor(core: AgentCore, contact: string, credentials: DigestClient | undefined) {
    this.#core = core;
    this.#contact = contact;
    this.#credentials = credentials;
  }

  /** A copy of one that was seen is acknowledged with the same ACK; false: it is the first of its branch. */
  takesCopy(response: SipResponse): boolean {
    const acknowledgeAgain = this.#acks.get(response.toTag() ?? '');
    // The ACK is passed to the transport each time a 2xx comes, a retransmitted one too.
    if (acknowledgeAgain) this.#core.counters.retransmissionsReceived += 1;
    else if (this.#acks.size >= MAX_BRANCHES) this.#core.counters.strayResponses += 1;
    else return false;
    acknowledgeAgain?.();
    return true;
  }

  /** Its copies get no ACK before it has one. */
  postpone(dialog: Dialog): void {
    this.#acks.set(dialog.remoteTag, () => undefined);
  }

  /** @param body our answer, where the 2xx brought an offer */
  acknowledge(dialog: Dialog, invite: SipRequest, body?: SipBody): void {
    this.#acks.set(dialog.remoteTag, acknowledgeSuccess(this.#core, dialog, invite, body));
  }

  /** Ends the call of a branch that nobody wants. */
  leave(session: InviteSession): void {
    session.setHandlers({ ended: () => undefined });
    session.bye();
  }

  /**
   * Whatever comes from now on is nobody's call.
   * @param early dialogs of branches that have not answered: their requests have been counted on
   */
  settle(transaction: InviteClientTransaction, early: ReadonlyMap<string, Dialog> | undefined): void {
    if (transaction.state === 'completed' || transaction.state === 'terminated') return;
    this.#transaction = transaction;
    this.#early = early;
    transaction.delegate(this);
  }

  response(response: SipResponse): void {
    if (!this.#transaction || response.status < 200 || response.status >= 300 || this.takesCopy(response)) return;
    const { request, destination } = this.#transaction;
    const early = this.#early?.get(response.toTag() ?? '');
    early?.confirm(request, response, destination);
    const dialog = early ?? Dialog.ofResponse(request, response, destination);
    const session = new InviteSession(this.#core, {
      dialog,
      contact: this.#contact,
      isUac: true,
      credentials: this.#credentials,
      peer: response,
      interval: agreedAsUac(response),
    });
    this.acknowledge(dialog, request);
    this.leave(session);
  }
}
