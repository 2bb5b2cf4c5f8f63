import type { SipResponse } from '../message/sip-message.ts';
import { Call, CallFailedError } from './call.ts';
import type { AgentCore } from './core.ts';
import { type InviteOptions, InviteUac } from './invite-uac.ts';

export interface CallOptions extends InviteOptions {
  /** Aborted while it rings: the call is cancelled. Afterwards it has no effect. */
  signal?: AbortSignal;
  /** Each distinct 101..199. */
  onProgress?: (response: SipResponse) => void;
}

/**
 * Calls somebody; resolves when the call is answered. Rejects with CallFailedError, with the reason of the signal once the
 * call is cancelled, and with SipParseError when the INVITE cannot be written.
 */
export async function placeCall(core: AgentCore, { signal, onProgress, ...options }: CallOptions): Promise<Call> {
  signal?.throwIfAborted();
  let stopListening = (): void => undefined;
  try {
    return await new Promise<Call>((resolve, reject) => {
      const forget = core.onClose(() => reject(new Error('the user agent was closed')));
      const invite = new InviteUac(core, options, {
        ...(onProgress ? { progress: onProgress } : {}),
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
