import type { ResponseInit } from '../message/build-response.ts';
import type { HeaderList } from '../message/headers.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import { parseUri } from '../message/uri.ts';
import { InviteServerTransaction } from '../transaction/invite-server.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import { type Endpoint, isSecure, transportOf } from '../transport/endpoint.ts';
import {
  allowHeader,
  checkRequirements,
  DIALOG_METHODS,
  DIALOG_ONLY_METHODS,
  OUTSIDE_METHODS,
  REGISTRAR_EXTENSIONS,
} from './capabilities.ts';
import type { AgentCore } from './core.ts';
import type { DigestServer } from './digest-server.ts';
import type { InviteTakers } from './invite-takers.ts';
import { InviteUas } from './invite-uas.ts';
import { capabilityHeaders } from './options.ts';
import { answerRegister } from './register-uas.ts';
import type { Registrar } from './registrar.ts';
import { findReplaced } from './replaces.ts';
import { isTooShort, minSeHeader } from './session-expires.ts';

/** Option tags that a request outside a dialog may require, by method; an INVITE may require those of calls. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  REGISTER: REGISTRAR_EXTENSIONS,
};

interface UasCoreOptions {
  digest: DigestServer;
  takers: InviteTakers;
  registrar: Registrar;
  /** False: there are no passwords to register with, and REGISTER is answered 405. */
  takesRegister: boolean;
}

/**
 * The UAS core, RFC 3261 §8.2: each new request goes to the dialog it belongs to, to the INVITE it cancels, to whoever takes
 * calls, to the registrar, or is refused.
 */
export class UasCore {
  readonly #core: AgentCore;
  readonly #options: UasCoreOptions;

  constructor(core: AgentCore, options: UasCoreOptions) {
    this.#core = core;
    this.#options = options;
  }

  /** RFC 3261 §20.5: what is answered outside a dialog. */
  get #methods(): readonly string[] {
    const { takers, takesRegister } = this.#options;
    const methods = DIALOG_METHODS.filter((method) => method !== 'INVITE' || takers.hasTaker);
    return takesRegister ? [...methods, 'REGISTER'] : methods;
  }

  /** An ACK to a 2xx: no transaction takes it (RFC 3261 §17.1.1.2). */
  receiveAck(ack: SipRequest): void {
    const owner = this.#core.dialogs.find(ack);
    if (owner) owner.acknowledge(ack);
    else this.#core.counters.strayAcks += 1;
  }

  /** A new request, RFC 3261 §8.2 and §12.2.2. What goes wrong in here is answered 500, a header nobody can read 400. */
  receive(transaction: ServerTransaction, source: Endpoint): void {
    let failure: ResponseInit = { status: 500 };
    const isServed = this.#core.guard(() => {
      try {
        if (transaction.request.method === 'CANCEL') this.#receiveCancel(transaction);
        else if (transaction.request.toTag() !== undefined) this.#receiveInDialog(transaction, source);
        else this.#receiveOutside(transaction, source);
      } catch (thrown) {
        if (!(thrown instanceof SipParseError)) throw thrown;
        this.#core.counters.parseErrors += 1;
        failure = { status: 400, reason: 'Malformed Header' };
      }
    });
    const { state } = transaction;
    const isOpen = state === 'trying' || state === 'proceeding';
    if (isOpen && (!isServed || failure.status === 400)) this.#core.answer(transaction, failure);
  }

  #receiveInDialog(transaction: ServerTransaction, source: Endpoint): void {
    const owner = this.#core.dialogs.find(transaction.request);
    if (owner) owner.receive(transaction, source);
    // RFC 3261 §12.2.2: a To tag that belongs to no dialog.
    else this.#refuse(transaction, 481);
  }

  /** RFC 3261 §9.2 */
  #receiveCancel(transaction: ServerTransaction): void {
    const invite = this.#core.transactions.findCancelled(transaction.request);
    if (!invite) {
      this.#refuse(transaction, 481);
      return;
    }
    const toTag = invite.user?.localTag ?? invite.lastResponse?.toTag() ?? this.#core.newTag();
    this.#core.respond(transaction, { status: 200, toTag });
    // After a final response a CANCEL has no effect.
    if (invite.state === 'proceeding') invite.user?.cancelled(transaction.request);
  }

  #receiveOutside(transaction: ServerTransaction, source: Endpoint): void {
    const { request } = transaction;
    // RFC 7332 §4: a call that has made its last hop goes no further. OPTIONS is for whoever it reaches (RFC 3261 §11).
    if (request.method !== 'OPTIONS' && Number(request.header('Max-Forwards') ?? 70) === 0) {
      this.#refuse(transaction, 483);
      return;
    }
    if (DIALOG_ONLY_METHODS.includes(request.method)) {
      this.#refuse(transaction, 481);
      return;
    }
    // RFC 3261 §8.2.1
    if (!OUTSIDE_METHODS.includes(request.method) || !this.#methods.includes(request.method)) {
      this.#refuse(transaction, 405, [allowHeader(this.#methods)]);
      return;
    }
    // RFC 3261 §8.2.2.1
    if (!isServedScheme(request.requestUri, source)) {
      this.#refuse(transaction, 416);
      return;
    }
    const refusal = checkRequirements(
      request,
      request.method === 'INVITE' ? this.#core.extensions : EXTENSIONS[request.method],
    );
    if (refusal) {
      this.#refuse(transaction, refusal.status, refusal.headers);
      return;
    }
    if (transaction instanceof InviteServerTransaction) {
      this.#receiveInvite(transaction, source);
      return;
    }
    if (request.method === 'OPTIONS') {
      this.#core.answer(transaction, { status: 200, headers: capabilityHeaders(this.#methods, this.#core.extensions) });
      return;
    }
    answerRegister(this.#core, this.#options, transaction, source);
  }

  #receiveInvite(transaction: InviteServerTransaction, source: Endpoint): void {
    const { request } = transaction;
    const { dialogs, sessionTimer } = this.#core;
    let invite: InviteUas;
    try {
      // RFC 4028 §9
      if (isTooShort(request, sessionTimer)) {
        this.#refuse(transaction, 422, [minSeHeader(sessionTimer)]);
        return;
      }
      const replaces = findReplaced(request, dialogs);
      if (typeof replaces === 'number') {
        this.#refuse(transaction, replaces);
        return;
      }
      invite = new InviteUas(this.#core, this.#options.digest, { transaction, source, replaces });
    } catch (thrown) {
      if (!(thrown instanceof SipParseError)) throw thrown;
      this.#core.answer(transaction, { status: 400, reason: thrown.message });
      return;
    }
    this.#options.takers.hand(invite);
  }

  #refuse(transaction: ServerTransaction, status: number, headers: HeaderList = []): void {
    this.#core.counters.requestsRefused += 1;
    this.#core.answer(transaction, { status, headers });
  }
}

/** RFC 3261 §26.2.2: a sips: URI means encryption on every hop, the last one too. */
function isServedScheme(requestUri: string, source: Endpoint): boolean {
  try {
    return parseUri(requestUri).scheme !== 'sips' || isSecure(transportOf(source));
  } catch {
    return false;
  }
}
