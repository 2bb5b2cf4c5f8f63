import type { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipResponse } from '../message/sip-message.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import { allowHeader, DIALOG_METHODS } from './capabilities.ts';
import { type AgentCore, asError } from './core.ts';
import { sendInDialog } from './dialog-request.ts';
import type { DigestClient } from './digest-client.ts';
import type { RequestOutcome } from './send-request.ts';
import type { SessionHandlers, SessionRequestMethod } from './session.ts';
import { SessionError } from './session-error.ts';

interface SessionMessagesOptions {
  core: AgentCore;
  dialog: Dialog;
  credentials: DigestClient | undefined;
  /** The answer to one of ours, for what it says about the dialog. */
  answered: (outcome: RequestOutcome) => void;
}

/** What the two applications of a session tell one another, in both directions: INFO (RFC 6086) and MESSAGE (RFC 3428). */
export class SessionMessages {
  readonly #options: SessionMessagesOptions;

  constructor(options: SessionMessagesOptions) {
    this.#options = options;
  }

  /** Resolves with the final response, whatever its status is. Rejects with SessionError. */
  async request(
    method: SessionRequestMethod,
    { headers = [], body }: { headers?: HeaderList; body?: SipBody },
  ): Promise<SipResponse> {
    const { core, dialog, credentials, answered } = this.#options;
    const outcome = await new Promise<RequestOutcome>((resolve) => {
      sendInDialog(core, dialog, { method, headers, body, credentials }, resolve);
    });
    answered(outcome);
    switch (outcome.kind) {
      case 'response':
        return outcome.response;
      case 'timeout':
        throw new SessionError('timeout', `nobody answered the ${method}`);
      case 'transport':
        throw new SessionError('transport', outcome.error.message, { cause: outcome.error });
      case 'closed':
        throw new SessionError('ended', 'the user agent was closed');
    }
  }

  /** Answers one of the peer as `handler` says; without one with 405. */
  receive(transaction: ServerTransaction, handler: SessionHandlers['request']): void {
    const { core } = this.#options;
    if (!handler) {
      core.respond(transaction, { status: 405, headers: [allowHeader(DIALOG_METHODS)] });
      return;
    }
    Promise.resolve()
      .then(() => handler(transaction.request))
      .then((answer) => !core.closed && core.respond(transaction, answer))
      .catch((thrown: unknown) => {
        core.report(asError(thrown));
        if (!core.closed) core.respond(transaction, { status: 500 });
      });
  }
}
