import { buildResponse } from '../message/build-response.ts';
import type { HeaderList } from '../message/headers.ts';
import { sessionDescription } from '../message/multipart.ts';
import type { SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { InviteServerTransaction } from '../transaction/invite-server.ts';
import { allowHeader, DIALOG_METHODS } from './capabilities.ts';
import { type AgentCore, asError } from './core.ts';

/** Answers an offer of the peer, by re-INVITE or UPDATE: with a body, or with a final status >= 300. */
export type ReofferHandler = (
  offer: Buffer,
  request: SipRequest,
) => Promise<{ body: SipBody } | { status: number; reason?: string }>;

/** One re-INVITE of the peer, from its arrival to its final response (RFC 3261 §14.2). */
export class ReinviteUas {
  readonly #core: AgentCore;
  readonly #transaction: InviteServerTransaction;
  readonly #localTag: string;
  readonly #done: () => void;
  #settled = false;

  /** Sends 100 Trying. `done` is called once, when the final response has gone out. */
  constructor(
    core: AgentCore,
    transaction: InviteServerTransaction,
    options: { localTag: string; acknowledged: (ack: SipRequest) => void; done: () => void },
  ) {
    this.#core = core;
    this.#transaction = transaction;
    this.#localTag = options.localTag;
    this.#done = options.done;
    transaction.user = {
      localTag: options.localTag,
      acknowledged: options.acknowledged,
      // RFC 3261 §9.2: a re-INVITE is cancelled like any INVITE; the session stays as it was.
      cancelled: () => this.refuse(487),
    };
    core.respond(transaction, { status: 100 });
  }

  /** Asks the application, and hands its answer to `accept`, which sends `success` reliably. */
  ask(handler: ReofferHandler | undefined, accept: (body: SipBody) => void): void {
    // RFC 3261 §14.2: nobody here changes the session.
    if (!handler) {
      this.refuse(488);
      return;
    }
    const { request } = this.#transaction;
    Promise.resolve()
      .then(() => handler(sessionDescription(request), request))
      .then((answer) => {
        if (this.#settled || this.#core.closed) return;
        if (!('body' in answer)) return this.#refuseAsTold(answer);
        this.#settled = true;
        accept(answer.body);
        this.#done();
      })
      .catch((thrown: unknown) => {
        this.#core.report(asError(thrown));
        this.refuse(500);
      });
  }

  success({ headers, body }: { headers: HeaderList; body: SipBody }): SipResponse {
    return buildResponse(this.#transaction.request, {
      status: 200,
      toTag: this.#localTag,
      // RFC 3261 §13.3.1.4: what a 2xx to an INVITE says of us, the first or a later one.
      headers: [
        ...headers,
        allowHeader(DIALOG_METHODS),
        ['Supported', this.#core.extensions.join(', ')],
        ['Server', this.#core.product],
      ],
      body,
    });
  }

  /** Ends it with a failure, unless it has its answer. */
  refuse(status: number, reason?: string): void {
    if (this.#settled || this.#core.closed) return;
    this.#settled = true;
    this.#core.respond(this.#transaction, {
      status,
      ...(reason === undefined ? {} : { reason }),
      toTag: this.#localTag,
    });
    this.#done();
  }

  #refuseAsTold({ status, reason }: { status: number; reason?: string }): void {
    if (!(status >= 300 && status <= 699)) throw new RangeError(`a re-INVITE cannot be refused with ${status}`);
    this.refuse(status, reason);
  }
}
