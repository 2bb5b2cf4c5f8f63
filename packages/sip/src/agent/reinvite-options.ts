import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipResponse } from '../message/sip-message.ts';
import type { SessionError } from './session-error.ts';

interface ReinviteParts {
  headers?: HeaderList;
  /** Gives it up: a CANCEL goes out. The session stays as it was. */
  signal?: AbortSignal;
}

/** An offer of ours, or none: then the peer makes one. */
export type ReinviteOptions = ReinviteParts &
  (
    | {
        /** The offer. A function is asked for it when it goes out, and once more after glare: by then the peer may have changed the session. */
        body: SipBody | (() => Promise<SipBody> | SipBody);
        answerOffer?: never;
      }
    | {
        body?: never;
        /**
         * Answers the offer of the peer's 2xx; the answer goes with the ACK (RFC 3261 §14.1, RFC 3725 §4). When it fails, or takes
         * 64*T1, nothing can be agreed on any more, and the session is ended.
         */
        answerOffer: (offer: Buffer, response: SipResponse) => Promise<SipBody> | SipBody;
      }
  );

/** How an offer of ours, or one that we asked for, came out. */
export interface OfferEnds {
  /** @param body our session description, which holds now if it is a 2xx */
  resolve: (response: SipResponse, body: SipBody | undefined) => void;
  reject: (error: SessionError) => void;
}
