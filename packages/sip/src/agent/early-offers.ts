import type { Dialog } from '../dialog/dialog.ts';
import { sessionDescription } from '../message/multipart.ts';
import type { SipBody, SipResponse } from '../message/sip-message.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { AgentCore } from './core.ts';
import { type OpenOffer, refuseCrossingOffer } from './crossing-offer.ts';
import type { DigestClient } from './digest-client.ts';
import { assertExtraHeaders } from './extra-headers.ts';
import type { ReofferHandler } from './reinvite-uas.ts';
import { SessionError } from './session-error.ts';
import { type UpdateOptions, UpdateUac } from './update-uac.ts';
import { answerUpdate } from './update-uas.ts';

interface EarlyOffersOptions {
  core: AgentCore;
  dialog: Dialog;
  contact: string;
  credentials: DigestClient | undefined;
  /** We sent the INVITE. */
  isUac: boolean;
  /** Whether the peer lists UPDATE in its Allow header. */
  takesUpdate: () => boolean;
  /** Whose turn it is while the first offer, of the INVITE or of a reliable response, has no answer. */
  firstOffer: () => OpenOffer | undefined;
  handler: () => ReofferHandler | undefined;
}

/**
 * Offers in an early dialog after the first one: by UPDATE in both directions, and by the PRACK of a caller; one at a time
 * (RFC 3311 §5, RFC 3262 §5). One that is under way when the call is answered goes on in the session.
 */
export class EarlyOffers {
  readonly #options: EarlyOffersOptions;
  #state: 'early' | 'confirmed' | 'over' = 'early';
  #outgoing: UpdateUac | undefined;
  #isAnswering = false;
  #body: SipBody | undefined;
  #settled: (end?: SipResponse | SessionError) => void = () => undefined;

  constructor(options: EarlyOffersOptions) {
    this.#options = options;
  }

  /** Our session description as the peer knows it, where one of these offers changed it. */
  get body(): SipBody | undefined {
    return this.#body;
  }

  /** Whose offer has no answer yet. Not one of ours that waits for its turn after glare. */
  get open(): OpenOffer | undefined {
    if (this.#isAnswering) return 'theirs';
    if (this.#outgoing?.isPending) return 'ours';
    return this.#state === 'early' ? this.#options.firstOffer() : undefined;
  }

  /** The peer has said that it takes an UPDATE. */
  get takesUpdate(): boolean {
    return this.#options.takesUpdate();
  }

  get state(): 'early' | 'confirmed' | 'over' {
    return this.#state;
  }

  get isBusy(): boolean {
    return this.#isAnswering || this.#outgoing !== undefined;
  }

  /** An UPDATE of ours. Resolves with its final response, rejects with SessionError. */
  async update(options: UpdateOptions): Promise<SipResponse> {
    assertExtraHeaders(options.headers);
    const { core, dialog, contact, credentials, isUac, takesUpdate } = this.#options;
    if (this.#state !== 'early') throw new SessionError('ended', 'the call is answered or over');
    if (!takesUpdate()) throw new SessionError('unsupported', 'the peer takes no UPDATE');
    if (this.open !== undefined || this.isBusy) {
      throw new SessionError('unsettled', 'another offer has no answer yet');
    }
    return new Promise((resolve, reject) => {
      const settle = (end: SipResponse | SessionError): void => {
        this.#outgoing = undefined;
        if (!(end instanceof SessionError) && end.status < 300) this.#body = options.body;
        this.#settled(end);
        if (end instanceof SessionError) reject(end);
        else resolve(end);
      };
      const update = new UpdateUac({
        ...{ core, dialog, contact, credentials, ownsCallId: isUac, offer: options },
        ...{ isBusy: () => this.#isAnswering, resolve: settle, reject: settle },
      });
      if (!update.isDone) this.#outgoing = update;
    });
  }

  /** An UPDATE of the peer. */
  receiveUpdate(transaction: ServerTransaction): void {
    const { core } = this.#options;
    const { open } = this;
    const hasOffer = sessionDescription(transaction.request).length > 0;
    if (hasOffer && open !== undefined) refuseCrossingOffer(core, transaction, open);
    else this.answer(transaction, () => undefined);
  }

  /** Answers an UPDATE or PRACK that may have an offer in it. `answered`: its final response has gone out. */
  answer(transaction: ServerTransaction, answered: () => void): void {
    const { core, dialog, contact, handler } = this.#options;
    const hasOffer = sessionDescription(transaction.request).length > 0;
    this.#isAnswering ||= hasOffer;
    answerUpdate({
      core,
      dialog,
      contact,
      transaction,
      handler: handler(),
      answered: (body) => {
        this.#body = body;
      },
      done: () => {
        if (hasOffer) this.#isAnswering = false;
        this.#outgoing?.proceed();
        answered();
        this.#settled();
      },
    });
  }

  /** The call is answered. `settled` is called when an offer that was under way has come to its end; one of ours with what it was. */
  confirm(settled: (end?: SipResponse | SessionError) => void): void {
    this.#state = 'confirmed';
    this.#settled = settled;
  }

  /** The dialog is over: nobody waits for an answer any more. */
  end(): void {
    this.#state = 'over';
    this.#settled = () => undefined;
    this.#outgoing?.abandon();
  }
}
