import { parseMessage } from './parse.ts';
import type { SipRequest, SipResponse } from './sip-message.ts';

/**
 * A message that may be needed again, and most often is not: put away it takes a few hundred bytes instead of two thousand,
 * and is read anew when somebody asks for it.
 */
export class KeptMessage<Message extends SipRequest | SipResponse> {
  #message: Message | undefined;
  /** Its octets as latin1. */
  #text = '';

  constructor(message: Message) {
    this.#message = message;
  }

  get message(): Message {
    if (this.#message !== undefined) return this.#message;
    // What was put away was such a message.
    return parseMessage(Buffer.from(this.#text, 'latin1')) as Message;
  }

  putAway(): void {
    if (this.#message === undefined) return;
    this.#text = this.#message.toBuffer().toString('latin1');
    this.#message = undefined;
  }
}
