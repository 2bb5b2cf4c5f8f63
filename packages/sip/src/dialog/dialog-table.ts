import { ChurnTable } from '@hookswitch/churn';
import type { SipRequest } from '../message/sip-message.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { dialogId } from './dialog.ts';

/** Who answers the requests of one dialog, early or confirmed. */
export interface DialogOwner {
  /** A request of the peer, ACK and CANCEL apart. The owner answers it. */
  receive(transaction: ServerTransaction, source: Endpoint): void;
  /** An ACK for a 2xx, retransmitted ones too. */
  acknowledge(ack: SipRequest): void;
}

/** The dialogs of one user agent. An owner puts itself in and takes itself out. */
export class DialogTable {
  readonly #owners = new ChurnTable<DialogOwner>();

  get size(): number {
    return this.#owners.size;
  }

  /** A later owner of the same dialog takes the place of the earlier: an early dialog becomes a confirmed one. */
  add(id: string, owner: DialogOwner): void {
    this.#owners.set(id, owner);
  }

  /** Does nothing when the dialog has passed to another owner. */
  remove(id: string, owner: DialogOwner): void {
    if (this.#owners.get(id) === owner) this.#owners.delete(id);
  }

  /** RFC 3261 §12.2.2: Call-ID, To tag as the local one and From tag as the remote one. */
  find(request: SipRequest): DialogOwner | undefined {
    return this.#owners.get(dialogId(request.callId, request.toTag() ?? '', request.fromTag() ?? ''));
  }

  get(id: string): DialogOwner | undefined {
    return this.#owners.get(id);
  }

  clear(): void {
    this.#owners.clear();
  }
}
