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

/**
 * Emptied when it is given up. A Map of V8 that grows or shrinks leaves its old table behind, with the values of that time
 * and a reference to the next table; once one is in old space, all that short calls left there would be copied after it.
 */
interface Place {
  owner: DialogOwner | undefined;
}

/** The dialogs of one user agent. An owner puts itself in and takes itself out. */
export class DialogTable {
  readonly #places = new Map<string, Place>();

  get size(): number {
    return this.#places.size;
  }

  /** A later owner of the same dialog takes the place of the earlier: an early dialog becomes a confirmed one. */
  add(id: string, owner: DialogOwner): void {
    const place = this.#places.get(id);
    if (place) place.owner = owner;
    else this.#places.set(id, { owner });
  }

  /** Does nothing when the dialog has passed to another owner. */
  remove(id: string, owner: DialogOwner): void {
    const place = this.#places.get(id);
    if (place?.owner !== owner) return;
    place.owner = undefined;
    this.#places.delete(id);
  }

  /** RFC 3261 §12.2.2: Call-ID, To tag as the local one and From tag as the remote one. */
  find(request: SipRequest): DialogOwner | undefined {
    return this.get(dialogId(request.callId, request.toTag() ?? '', request.fromTag() ?? ''));
  }

  get(id: string): DialogOwner | undefined {
    return this.#places.get(id)?.owner;
  }

  clear(): void {
    this.#places.clear();
  }
}
