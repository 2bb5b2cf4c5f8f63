import type { Dialog } from '../dialog/dialog.ts';
import { KeptMessage } from '../message/kept-message.ts';
import type { SipBody, SipRequest } from '../message/sip-message.ts';
import { isStream } from '../transport/endpoint.ts';
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
  const kept = new KeptMessage(ack);
  const report = (error: Error): void => core.report(error);
  let tries = 0;
  const sendTo = (places: Places): void => {
    // A 2xx that comes again says that the last one was lost, with the place where it went perhaps.
    const place = places[tries % places.length] ?? places[0];
    tries += 1;
    core.send(kept.message, place);
    if (!isStream(place)) kept.putAway();
  };
  // Once it is known where it goes, the call is not held by it any more.
  let unplaced: Dialog | undefined = dialog;
  let known: Places | undefined;
  const placed = (places: Places): void => {
    unplaced = undefined;
    known = places;
    sendTo(places);
  };
  const send = (): void => {
    if (known) sendTo(known);
    else if (unplaced) core.nextHops.ofDialog(unplaced, placed, report);
  };
  send();
  return send;
}
