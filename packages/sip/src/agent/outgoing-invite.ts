import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipResponse } from '../message/sip-message.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import type { DigestCredentials } from './digest-auth.ts';
import type { DigestClient } from './digest-client.ts';
import type { ReofferHandler } from './reinvite-uas.ts';
import type { Session } from './session.ts';
import type { UpdateOptions } from './update-uac.ts';

export interface InviteOptions {
  /** `sip:…` */
  requestUri: string;
  /** Next hop. Default: what the Request-URI names. */
  destination?: Endpoint;
  /** The tag is added by the stack. */
  from: { uri: string; displayName?: string };
  /** To URI; default: the Request-URI. */
  to?: string;
  /** User part of our Contact; default: that of `from`. */
  contactUser?: string;
  /** Media feature tags of our Contact (RFC 3840 §9), such as `+sip.src` (RFC 7866 §6.1.1). */
  contactFeatures?: readonly string[];
  /** Session interval to ask for, in seconds (RFC 4028), 90 at least; 0: no session timer. Default: the user agent's. */
  sessionExpiresSecs?: number;
  /** Extra headers, such as User-to-User or X-…. */
  headers?: HeaderList;
  /** The SDP offer. Absent: the callee makes one, and `answerOffer` answers it. */
  body?: SipBody;
  /** For a 401 or 407: answered once, and once more for a stale nonce. A DigestClient uses its nonces again unasked. */
  credentials?: DigestCredentials | DigestClient;
}

export type InviteFailure =
  /** A final response >= 300; redirections are not followed. */
  | { kind: 'rejected'; response: SipResponse }
  /**
   * After `cancel()`, or when nobody answered the callee's offer: the final response, a 2xx that crossed (it was acknowledged
   * and ended), or none in 64*T1.
   */
  | { kind: 'cancelled'; response?: SipResponse }
  /** Timer B: nothing at all came back in 64*T1. */
  | { kind: 'timeout' }
  /** No endpoint for the destination, or the socket could not send to it. */
  | { kind: 'transport'; error: Error };

export interface OutgoingInviteHandlers {
  /**
   * Each distinct 101..199; one that came reliably has been acknowledged (RFC 3262), or is when its offer has an answer.
   * @param early the branch it came from; undefined where it has no To tag
   */
  progress?(response: SipResponse, early?: EarlyCall): void;
  /**
   * The first 2xx. The ACK has been sent; retransmitted 2xx are acknowledged by the stack.
   * @param answer the callee's session description: of the 2xx, or of the reliable 18x before it (RFC 3262 §5)
   */
  accepted(session: Session, response: SipResponse, answer: Buffer): void;
  /**
   * Answers the callee's offer where our INVITE had none (RFC 3261 §13.2.1): with the ACK, or with the PRACK to a reliable 18x;
   * asked for each branch that makes one. Absent, when it fails, or takes 64*T1: the call is given up.
   */
  answerOffer?(offer: Buffer, response: SipResponse): Promise<SipBody> | SipBody;
  /** The callee changes the session before its 2xx, by UPDATE. Absent: 488. */
  reoffer?: ReofferHandler;
  /** Exactly one of accepted and failed is called, once. */
  failed(failure: InviteFailure): void;
}

/** A branch of a call that rings. */
export interface EarlyCall {
  readonly remoteTag: string;
  /**
   * Offers the callee another session description before it answers (RFC 3311 §5.1). Resolves with the final response; from
   * 300 on the session is as it was. Rejects with SessionError: `unsettled` while an offer has no answer (the first one must
   * have come reliably), `unsupported` where the callee does not list UPDATE in Allow, `ended` once the call is answered or over.
   */
  update(options: UpdateOptions): Promise<SipResponse>;
}

export interface OutgoingInvite {
  readonly callId: string;
  readonly localTag: string;
  /** RFC 3261 §9.1: the CANCEL waits for the first provisional response. Idempotent. @throws SipParseError for a bad header */
  cancel(headers?: HeaderList): void;
}
