import type { MediaStats } from '@hookswitch/media';
import type { InviteFailure, SessionEnd, SipRequest, SipResponse } from '@hookswitch/sip';

/** How a call ended, as this phone saw it. */
export interface PhoneCallEnd {
  /**
   * `remote` BYE from the far end · `local` this phone's BYE · `refused` final answer >= 300, sent or received ·
   * `cancelled` given up before the answer, by whoever called · `failed` timeout, transport error, no ACK, bad SDP
   */
  readonly by: 'remote' | 'local' | 'refused' | 'cancelled' | 'failed';
  /** The final SIP status, when there was one. */
  readonly status?: number;
  /** The message that ended the call, when one arrived. */
  readonly message?: SipRequest | SipResponse;
  /** For `failed`: what went wrong. */
  readonly detail?: string;
  /** Final figures; undefined when no media was ever set up. */
  readonly media?: MediaStats;
}

/** As it is known before the media is closed. */
export type WithoutMedia = Omit<PhoneCallEnd, 'media'>;

/** Of a call that was up. */
export function endOfSession(end: SessionEnd): WithoutMedia {
  if (end.by === 'remote') return { by: 'remote', message: end.request };
  if (end.by === 'local') return { by: 'local' };
  return { by: 'failed', detail: 'no ACK came for the 200' };
}

/** Of a call of this phone's that was not answered. */
export function endOfFailedInvite(failure: InviteFailure): WithoutMedia {
  switch (failure.kind) {
    case 'rejected':
      return { by: 'refused', status: failure.response.status, message: failure.response };
    case 'cancelled':
      return failure.response
        ? { by: 'cancelled', status: failure.response.status, message: failure.response }
        : { by: 'cancelled' };
    case 'timeout':
      return { by: 'failed', detail: 'nothing at all came back' };
    case 'transport':
      return { by: 'failed', detail: failure.error.message };
  }
}
