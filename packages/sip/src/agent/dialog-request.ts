import type { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipRequest } from '../message/sip-message.ts';
import { type AgentCore, asError } from './core.ts';
import type { DigestClient } from './digest-client.ts';
import { type RequestOutcome, sendRequest } from './send-request.ts';

/** A request of ours in a dialog, INVITE and ACK apart. */
export interface DialogRequest {
  method: string;
  headers?: HeaderList;
  body?: SipBody | undefined;
  credentials?: DigestClient | undefined;
  /** Told of each try as it is sent: a challenged request goes again with the next CSeq. */
  composed?: (request: SipRequest) => void;
}

/** Sends it to the next hop of the dialog, answers its challenges, and calls back exactly once with how it ended. */
export function sendInDialog(
  core: AgentCore,
  dialog: Dialog,
  { method, headers = [], body, credentials, composed }: DialogRequest,
  ended: (outcome: RequestOutcome) => void,
): void {
  const compose = (authorization: HeaderList): SipRequest => {
    const request = dialog.request(method, {
      via: core.newVia(),
      headers: [...headers, ...authorization, ['User-Agent', core.product]],
      ...(body === undefined ? {} : { body }),
    });
    composed?.(request);
    return request;
  };
  const failed = (error: unknown): void => ended({ kind: 'transport', error: asError(error) });
  core.nextHops.ofDialog(
    dialog,
    (destination) => {
      try {
        sendRequest(core, { destination, credentials, compose }, ended);
      } catch (error) {
        failed(error);
      }
    },
    failed,
  );
}
