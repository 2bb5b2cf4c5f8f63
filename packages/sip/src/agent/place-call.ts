import { Call, CallFailedError } from './call.ts';
import type { AgentCore } from './core.ts';
import { InviteUac } from './invite-uac.ts';
import type { InviteOptions, OutgoingInviteHandlers } from './outgoing-invite.ts';

export interface CallOptions extends InviteOptions {
  /** Aborted while it rings: the call is cancelled. Afterwards it has no effect. */
  signal?: AbortSignal;
  /** Each distinct 101..199; `early` offers another session description before the answer. */
  onProgress?: OutgoingInviteHandlers['progress'];
  /** Answers the callee's offer where there is no `body`; without it such a call is given up. */
  onOffer?: OutgoingInviteHandlers['answerOffer'];
}

/**
 * Calls somebody; resolves when the call is answered. Rejects with CallFailedError, with the reason of the signal once the
 * call is cancelled, and with SipParseError when the INVITE cannot be written.
 */
export async function placeCall(core: AgentCore, call: CallOptions): Promise<Call> {
  const { signal, onProgress, onOffer, ...options } = call;
  signal?.throwIfAborted();
  let stopListening = (): void => undefined;
  try {
    return await new Promise<Call>((resolve, reject) => {
      const forget = core.onClose(() => reject(new Error('the user agent was closed')));
      const invite = new InviteUac(core, options, {
        ...(onProgress ? { progress: onProgress } : {}),
        ...(onOffer ? { answerOffer: onOffer } : {}),
        accepted: (session, _response, answer) => {
          const open = (handlers: Parameters<typeof session.setHandlers>[0]) => {
            session.setHandlers(handlers);
            return session;
          };
          resolve(new Call(open, answer));
        },
        failed: (failure) => reject(signal?.aborted ? signal.reason : new CallFailedError(failure)),
      });
      const cancel = (): void => invite.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      stopListening = () => {
        forget();
        signal?.removeEventListener('abort', cancel);
      };
    });
  } finally {
    stopListening();
  }
}
