import { Dialog } from '../dialog/dialog.ts';
import type { DialogOwner } from '../dialog/dialog-table.ts';
import { sessionDescription } from '../message/multipart.ts';
import type { SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { allowHeader, checkRequirements, DIALOG_METHODS } from './capabilities.ts';
import { type AgentCore, asError } from './core.ts';
import { sendInDialog } from './dialog-request.ts';
import type { DigestClient } from './digest-client.ts';
import { EarlyOffers } from './early-offers.ts';
import { listsToken } from './lists-token.ts';
import { capabilityHeaders } from './options.ts';
import type { EarlyCall, OutgoingInviteHandlers } from './outgoing-invite.ts';
import type { ReofferHandler } from './reinvite-uas.ts';
import { SessionError } from './session-error.ts';
import type { UpdateOptions } from './update-uac.ts';

interface EarlyDialogOptions {
  core: AgentCore;
  invite: SipRequest;
  /** The provisional response that makes it. */
  response: SipResponse;
  /** Where the INVITE was sent to. */
  destination: Endpoint;
  contact: string;
  credentials: DigestClient | undefined;
  /** Answers the offer of the callee. Absent: the INVITE had ours. */
  answerOffer: OutgoingInviteHandlers['answerOffer'];
  /** Answers another offer of the callee, before its 2xx. */
  reoffer: () => ReofferHandler | undefined;
  /** Gives the call up: on the wish of somebody else (RFC 3891), or because the callee's offer has no answer. */
  cancel: () => void;
}

/**
 * One branch of an INVITE of ours that rings, RFC 3261 §12.1.2: acknowledges what the callee sends reliably
 * (RFC 3262 §4), with our answer if that is an offer, and changes the session before the 2xx (RFC 3311).
 */
export class EarlyDialogUac implements DialogOwner, EarlyCall {
  readonly dialog: Dialog;
  readonly offers: EarlyOffers;
  readonly #options: EarlyDialogOptions;
  #lastRseq: number | undefined;
  #description: Buffer | undefined;
  #ownAnswer: SipBody | undefined;
  /** The PRACK for the callee's session description was answered: it has not been overtaken by what is sent now. */
  #isSettled = false;
  #takesUpdate = false;
  #bye: SipRequest | undefined;

  constructor(options: EarlyDialogOptions) {
    const { core, contact, credentials } = options;
    this.#options = options;
    this.dialog = Dialog.ofResponse(options.invite, options.response, options.destination);
    this.offers = new EarlyOffers({
      core,
      dialog: this.dialog,
      contact,
      credentials,
      isUac: true,
      takesUpdate: () => this.#takesUpdate,
      firstOffer: () => {
        if (options.answerOffer) return this.#ownAnswer ? undefined : 'theirs';
        return this.#description ? undefined : 'ours';
      },
      handler: options.reoffer,
    });
  }

  get remoteTag(): string {
    return this.dialog.remoteTag;
  }

  /** The session description of the callee that came reliably: the answer to our offer, or its offer. */
  get description(): Buffer | undefined {
    return this.#description;
  }

  /** Our answer to its offer. */
  get ownAnswer(): SipBody | undefined {
    return this.#ownAnswer;
  }

  /** A BYE that came before the 2xx. */
  get bye(): SipRequest | undefined {
    return this.#bye;
  }

  async update(options: UpdateOptions): Promise<SipResponse> {
    if (this.offers.state === 'early' && this.offers.open === undefined && !this.#isSettled) {
      throw new SessionError('unsettled', 'the first answer is not acknowledged yet');
    }
    return this.offers.update(options);
  }

  /** Takes a provisional response and acknowledges it if it is to be; false when it came twice, or out of order. */
  take(response: SipResponse): boolean {
    this.#takesUpdate ||= listsToken(response, 'Allow', 'UPDATE');
    const rseq = readRseq(response);
    if (rseq === undefined) return true;
    // RFC 3262 §4: a copy is dropped; one that is ahead of another that was lost is not acknowledged, and comes again.
    if (this.#lastRseq !== undefined && rseq !== this.#lastRseq + 1) return false;
    this.#lastRseq = rseq;
    const description = sessionDescription(response);
    const isFirst = description.length > 0 && this.#description === undefined;
    if (isFirst) this.#description = description;
    const { answerOffer } = this.#options;
    if (isFirst && answerOffer) this.#answerOffer(rseq, () => answerOffer(description, response));
    else this.#acknowledge(rseq, isFirst);
    return true;
  }

  receive(transaction: ServerTransaction, source: Endpoint): void {
    const { core } = this.#options;
    const { request } = transaction;
    if (!this.dialog.takeRemoteCseq(request.cseq().number)) {
      core.respond(transaction, { status: 500, reason: 'CSeq Out Of Order' });
      return;
    }
    this.dialog.seenAt(source);
    const refusal = checkRequirements(request, core.extensions);
    if (request.method === 'BYE') {
      // RFC 3261 §15 forbids it the callee before the ACK. One that does not care, and whose BYE overtook its 2xx, is gone.
      this.#bye = request;
      core.respond(transaction, refusal ?? { status: 200 });
    } else if (refusal) {
      core.respond(transaction, refusal);
    } else if (request.method === 'INVITE') {
      // RFC 3261 §14.2: while our own INVITE is pending, theirs is glare.
      core.respond(transaction, { status: 491 });
    } else if (request.method === 'UPDATE') {
      this.offers.receiveUpdate(transaction);
    } else if (request.method === 'OPTIONS') {
      core.respond(transaction, { status: 200, headers: capabilityHeaders(DIALOG_METHODS, core.extensions) });
    } else {
      core.respond(transaction, { status: 405, headers: [allowHeader(DIALOG_METHODS)] });
    }
  }

  acknowledge(): void {
    this.#options.core.counters.strayAcks += 1;
  }

  /** Somebody takes the place of the one who called: the call is not wanted any more. */
  giveUp(): void {
    this.#options.cancel();
  }

  /** RFC 3262 §5: an offer in a reliable response is answered by its PRACK. */
  #answerOffer(rseq: number, answer: () => Promise<SipBody> | SipBody): void {
    const { core, cancel } = this.#options;
    Promise.resolve()
      .then(answer)
      .then(
        (body) => {
          if (core.closed || this.offers.state === 'over') return;
          this.#ownAnswer = body;
          this.#acknowledge(rseq, true, body);
        },
        (thrown: unknown) => {
          core.report(asError(thrown));
          cancel();
        },
      );
  }

  /** @param settles the response had the callee's session description */
  #acknowledge(rseq: number, settles: boolean, body?: SipBody): void {
    const { core, invite, credentials } = this.#options;
    const { number, method } = invite.cseq();
    const headers = [['RAck', `${rseq} ${number} ${method}`]] as const;
    // What comes of it changes nothing else: without it the callee repeats its response, or gives the call up.
    sendInDialog(core, this.dialog, { method: 'PRACK', headers, credentials, body }, (outcome) => {
      if (outcome.kind === 'transport') core.report(outcome.error);
      else if (outcome.kind === 'response' && outcome.response.status < 300) this.#isSettled ||= settles;
    });
  }
}

function readRseq(response: SipResponse): number | undefined {
  const found = /^\s*(\d{1,10})\s*$/.exec(response.header('RSeq') ?? '');
  return found && listsToken(response, 'Require', '100rel') ? Number(found[1]) : undefined;
}
