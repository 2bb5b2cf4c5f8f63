import { Dialog } from '../dialog/dialog.ts';
import type { DialogOwner } from '../dialog/dialog-table.ts';
import { sessionDescription } from '../message/multipart.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { allowHeader, DIALOG_METHODS } from './capabilities.ts';
import type { AgentCore } from './core.ts';
import { sendInDialog } from './dialog-request.ts';
import type { DigestClient } from './digest-client.ts';
import { listsToken } from './lists-token.ts';
import type { ReofferHandler } from './reinvite-uas.ts';
import { answerUpdate } from './update-uas.ts';

interface EarlyDialogOptions {
  core: AgentCore;
  invite: SipRequest;
  /** The provisional response that makes it. */
  response: SipResponse;
  /** Where the INVITE was sent to. */
  destination: Endpoint;
  contact: string;
  credentials: DigestClient | undefined;
  /** Answers another offer of the callee, before its 2xx. */
  reoffer: () => ReofferHandler | undefined;
  /** Gives the call up on the wish of somebody else (RFC 3891). */
  cancel: () => void;
}

/**
 * One branch of an INVITE of ours that rings, RFC 3261 §12.1.2: acknowledges what the callee sends reliably
 * (RFC 3262 §4), and takes its UPDATEs (RFC 3311).
 */
export class EarlyDialogUac implements DialogOwner {
  readonly dialog: Dialog;
  readonly #options: EarlyDialogOptions;
  #lastRseq: number | undefined;
  #answer: Buffer | undefined;
  #isUpdating = false;

  constructor(options: EarlyDialogOptions) {
    this.#options = options;
    this.dialog = Dialog.ofResponse(options.invite, options.response, options.destination);
  }

  /** The session description of the callee that came reliably and so answers our offer. */
  get answer(): Buffer | undefined {
    return this.#answer;
  }

  /** Takes a provisional response and acknowledges it if it is to be; false when it came twice, or out of order. */
  take(response: SipResponse): boolean {
    const rseq = readRseq(response);
    if (rseq === undefined) return true;
    // RFC 3262 §4: a copy is dropped; one that is ahead of another that was lost is not acknowledged, and comes again.
    if (this.#lastRseq !== undefined && rseq !== this.#lastRseq + 1) return false;
    this.#lastRseq = rseq;
    const description = sessionDescription(response);
    if (description.length > 0) this.#answer ??= description;
    const { core, invite, credentials } = this.#options;
    const { number, method } = invite.cseq();
    const headers = [['RAck', `${rseq} ${number} ${method}`]] as const;
    // What comes of the PRACK changes nothing: without it the callee repeats its response, or gives the call up.
    sendInDialog(core, this.dialog, { method: 'PRACK', headers, credentials }, (outcome) => {
      if (outcome.kind === 'transport') core.report(outcome.error);
    });
    return true;
  }

  receive(transaction: ServerTransaction): void {
    const { core, contact, reoffer } = this.#options;
    const { request } = transaction;
    if (!this.dialog.takeRemoteCseq(request.cseq().number)) {
      core.respond(transaction, { status: 500, reason: 'CSeq Out Of Order' });
    } else if (request.method === 'INVITE') {
      // RFC 3261 §14.2: while our own INVITE is pending, theirs is glare.
      core.respond(transaction, { status: 491 });
    } else if (request.method !== 'UPDATE') {
      core.respond(transaction, { status: 405, headers: [allowHeader(DIALOG_METHODS)] });
    } else if (sessionDescription(request).length > 0 && (this.#answer === undefined || this.#isUpdating)) {
      // RFC 3311 §5.2: our offer has no answer yet, or theirs has none.
      if (this.#isUpdating) core.respond(transaction, { status: 500, headers: [['Retry-After', '1']] });
      else core.respond(transaction, { status: 491 });
    } else {
      this.#isUpdating = true;
      const done = (): void => {
        this.#isUpdating = false;
      };
      answerUpdate({ core, dialog: this.dialog, contact, transaction, handler: reoffer(), done });
    }
  }

  acknowledge(): void {
    this.#options.core.counters.strayAcks += 1;
  }

  /** Somebody takes the place of the one who called: the call is not wanted any more. */
  giveUp(): void {
    this.#options.cancel();
  }
}

function readRseq(response: SipResponse): number | undefined {
  const found = /^\s*(\d{1,10})\s*$/.exec(response.header('RSeq') ?? '');
  return found && listsToken(response, 'Require', '100rel') ? Number(found[1]) : undefined;
}
