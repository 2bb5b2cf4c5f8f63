import type { Dialog } from '../dialog/dialog.ts';
import type { AgentCore } from './core.ts';
import { sendRequest } from './send-request.ts';

// The earlier process may have sent requests after the snapshot was taken; a BYE with a CSeq that the peer has already
// seen would be refused (RFC 3261 §12.2.2).
const CSEQ_LEAP = 1_000;

/** Ends a dialog whose session is gone with its process. Resolves however that goes: there is nothing left to do. */
export function endDialog(core: AgentCore, dialog: Dialog): Promise<void> {
  let cseq = dialog.snapshot().localCseq + CSEQ_LEAP;
  return new Promise((resolve, reject) => {
    const compose = () => {
      cseq += 1;
      return dialog.request('BYE', { via: core.newVia(), cseq, headers: [['User-Agent', core.product]] });
    };
    if (core.closed) return resolve();
    core.nextHops.ofDialog(
      dialog,
      (destination) => sendRequest(core, { destination, credentials: undefined, compose }, () => resolve()),
      reject,
    );
  });
}
