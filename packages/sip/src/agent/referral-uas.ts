import type { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import { splitNameAddr } from '../message/name-addr.ts';
import type { SipRequest } from '../message/sip-message.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { AgentCore } from './core.ts';
import { sendInDialog } from './dialog-request.ts';
import type { DigestClient } from './digest-client.ts';
import { sipFragBody } from './sipfrag.ts';

/** A REFER of the peer that waits to be taken or refused: it asks us to call somebody. */
export interface IncomingReferral {
  readonly request: SipRequest;
  /** URI in Refer-To, with its headers (`?Replaces=…`). */
  readonly referTo: string;
  /** 202, and a NOTIFY that it is being tried. Nothing happens after the first answer. */
  accept(): void;
  /** 300..699. Nothing happens after the first answer. @throws RangeError for another status */
  reject(status: number, reason?: string): void;
  /**
   * After `accept`: tells how the referred call is doing, 101..699. A final status ends the subscription; nothing is
   * told after it.
   */
  notify(status: number, reason?: string): void;
}

/** Seconds that the subscription lasts, as the NOTIFYs name them. */
const SUBSCRIPTION_SECS = 180;

/** The referee's side of RFC 3515. */
export class ReferralUas implements IncomingReferral {
  readonly request: SipRequest;
  readonly referTo: string;
  readonly #core: AgentCore;
  readonly #dialog: Dialog;
  readonly #transaction: ServerTransaction;
  readonly #contact: string;
  readonly #credentials: DigestClient | undefined;
  /** RFC 4488 §4.1: the peer wants no NOTIFY. */
  readonly #isSilent: boolean;
  #state: 'offered' | 'accepted' | 'ended' = 'offered';
  #isNotifying = false;
  #queue: { status: number; reason: string | undefined }[] = [];

  /** @throws SipParseError when there is not exactly one Refer-To that can be read (RFC 3515 §2.4.2) */
  constructor(
    core: AgentCore,
    dialog: Dialog,
    transaction: ServerTransaction,
    options: { contact: string; credentials: DigestClient | undefined },
  ) {
    this.#core = core;
    this.#dialog = dialog;
    this.#transaction = transaction;
    this.#contact = options.contact;
    this.#credentials = options.credentials;
    this.request = transaction.request;
    this.referTo = splitNameAddr(this.request.header('Refer-To') ?? '').uriText;
    this.#isSilent = this.request.header('Refer-Sub')?.toLowerCase() === 'false';
  }

  accept(): void {
    if (this.#state !== 'offered') return;
    this.#state = 'accepted';
    const silence: HeaderList = this.#isSilent ? [['Refer-Sub', 'false']] : [];
    this.#core.respond(this.#transaction, { status: 202, headers: [['Contact', this.#contact], ...silence] });
    // RFC 3515 §2.4.4: a NOTIFY follows at once, whatever there is to tell.
    this.notify(100);
  }

  reject(status: number, reason?: string): void {
    if (!(status >= 300 && status <= 699)) throw new RangeError(`not a status that rejects: ${status}`);
    if (this.#state !== 'offered') return;
    this.#state = 'ended';
    this.#core.respond(this.#transaction, { status, ...(reason === undefined ? {} : { reason }) });
  }

  notify(status: number, reason?: string): void {
    if (this.#state !== 'accepted') return;
    if (status >= 200) this.#state = 'ended';
    if (this.#isSilent) return;
    this.#queue.push({ status, reason });
    if (!this.#isNotifying) this.#sendNext();
  }

  /** One at a time: over UDP a later one could overtake an earlier, and be the last word. */
  #sendNext(): void {
    const next = this.#queue.shift();
    this.#isNotifying = next !== undefined;
    if (next === undefined || this.#core.closed) return;
    const { status, reason } = next;
    const state = status >= 200 ? 'terminated;reason=noresource' : `active;expires=${SUBSCRIPTION_SECS}`;
    const headers: HeaderList = [
      ['Event', `refer;id=${this.request.cseq().number}`],
      ['Subscription-State', state],
      ['Contact', this.#contact],
    ];
    const body = sipFragBody(status, reason);
    sendInDialog(
      this.#core,
      this.#dialog,
      { method: 'NOTIFY', headers, body, credentials: this.#credentials },
      (end) => {
        // RFC 6665 §4.2.2: whoever refuses a NOTIFY wants no further one.
        if (end.kind !== 'response' || end.response.status >= 300) this.#queue = [];
        this.#sendNext();
      },
    );
  }
}
