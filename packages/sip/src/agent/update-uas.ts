import type { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import { sessionDescription } from '../message/multipart.ts';
import type { SipBody } from '../message/sip-message.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import { type AgentCore, asError } from './core.ts';
import type { ReofferHandler } from './reinvite-uas.ts';

interface UpdateToAnswer {
  core: AgentCore;
  dialog: Dialog;
  contact: string;
  transaction: ServerTransaction;
  /** Answers the offer in it, if there is one. Absent: 488. */
  handler: ReofferHandler | undefined;
  /** More headers of the 2xx; called when it is about to go out. */
  headers?: () => HeaderList;
  /** It was accepted with this answer. */
  answered?: (body: SipBody) => void;
  /** The final response has gone out. */
  done: () => void;
}

/** Answers an UPDATE of the peer, RFC 3311 §5.2: at once when it has no offer, else as the application says. */
export function answerUpdate(update: UpdateToAnswer): void {
  const { core, dialog, contact, transaction, handler, headers, answered, done } = update;
  const { request } = transaction;
  const offer = sessionDescription(request);
  const succeed = (body?: SipBody): void => {
    dialog.refreshTarget(request);
    core.respond(transaction, {
      status: 200,
      headers: [['Contact', contact], ...(headers?.() ?? [])],
      ...(body === undefined ? {} : { body }),
    });
    if (body !== undefined) answered?.(body);
  };
  if (offer.length === 0 || !handler) {
    if (offer.length === 0) succeed();
    else core.respond(transaction, { status: 488 });
    done();
    return;
  }
  Promise.resolve()
    .then(() => handler(offer, request))
    .then((answer) => {
      if (core.closed) return;
      if ('body' in answer) succeed(answer.body);
      else core.respond(transaction, answer);
    })
    .catch((thrown: unknown) => {
      core.report(asError(thrown));
      if (!core.closed) core.respond(transaction, { status: 500 });
    })
    .finally(done);
}
