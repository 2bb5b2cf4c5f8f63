import type { Dialog } from '../dialog/dialog.ts';
import type { SipBody, SipRequest } from '../message/sip-message.ts';
import type { AgentCore } from './core.ts';
import { credentialsOf } from './invite-request.ts';
import type { Places } from './place-walk.ts';

/**
 * Acknowledges a 2xx to an INVITE of ours, first or later (RFC 3261 §13.2.2.4).
 * @param body our answer, where the 2xx brought an offer
 * @returns sends the same ACK once more: for each time that the 2xx comes again
 */
export function acknowledgeSuccess(core: AgentCore, dialog: Dialog, invite: SipRequest, body?: SipBody): () => void {
  const ack = dialog.request('ACK', {
    via: core.newVia(),
    cseq: invite.cseq().number,
    headers: [...credentialsOf(invite), ['User-Agent', core.product]],
    ...(body === undefined ? {} : { body }),
  });
  const report = (error: Error): void => core.report(error);
  let tries = 0;
  const sendTo = (places: Places): void => {
    // A 2xx that comes again says that the last one was lost, with the place where it went perhaps.
    core.send(ack, places[tries % places.length] ?? places[0]);
    tries += 1;
  };
  const send = (): void => core.withNextHop(dialog, sendTo, report);
  send();
  return send;
}
