import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import type { Call } from './call.ts';
import type { DigestVerdict } from './digest-server.ts';
import type { ReofferHandler } from './reinvite-uas.ts';
import type { Replaced } from './replaces.ts';
import type { Session, SessionHandlers } from './session.ts';
import type { UpdateOptions } from './update-uac.ts';

/** An INVITE that waits for its final response. 100 Trying has been sent. */
export interface IncomingInvite {
  readonly request: SipRequest;
  /** The session description in it, taken out of a multipart body if need be; empty: the caller wants ours. */
  readonly offer: Buffer;
  /** Where it came from. */
  readonly source: Endpoint;
  /** Judges its Authorization header (RFC 3261 §22). */
  authenticate(): DigestVerdict;
  /**
   * 401 with WWW-Authenticate, or 503 while `authenticate` says `blocked`. The INVITE that answers it is a new
   * IncomingInvite. Nothing happens after a final response.
   */
  challenge(): void;
  /** The call whose place this one takes (RFC 3891); `accept` ends it. Whether the caller may, is for the application to say. */
  readonly replaces: Replaced | undefined;
  /** The caller wants our offer in the first response that `progress` sends (RFC 3261 §13.2.1 with RFC 3262 §3). */
  readonly needsOffer: boolean;
  /**
   * 101..199; nothing happens after a final response. Sent reliably (RFC 3262) where the caller insists on it, and where it
   * can and there is a body: then that is the answer to its offer, and stays it; or our offer, where it sent none. The answer
   * comes to `onPrack` then, and `accept` needs no body any more.
   * @throws RangeError for another status, SipParseError for a bad header, Error without a body where `needsOffer`, and with
   * one where the caller sent no offer and takes no reliable responses: it gets ours with the 2xx
   */
  progress(status: number, options?: { reason?: string; headers?: HeaderList; body?: SipBody }): void;
  /**
   * Offers the caller another session description before the call is accepted (RFC 3311 §5.1). Resolves with the final
   * response; from 300 on the session is as it was. Rejects with SessionError: `unsettled` while an offer has no answer (that to
   * the first one must have gone out reliably), `unsupported` where the caller does not list UPDATE in Allow, `ended` after a
   * final response.
   */
  update(options: UpdateOptions): Promise<SipResponse>;
  /** 200, retransmitted until the ACK. Without handlers the call is one for `for await`. @throws Error when the INVITE is over already */
  accept(options: { body?: SipBody; headers?: HeaderList }, handlers: SessionHandlers): Session;
  accept(options?: { body?: SipBody; headers?: HeaderList }): Call;
  /**
   * 300..699; nothing happens after a final response. `contacts`: URIs where to call instead, for a 3xx.
   * @throws RangeError for another status, SipParseError for a bad header or URI
   */
  reject(status: number, options?: { reason?: string; headers?: HeaderList; contacts?: readonly string[] }): void;
  /**
   * Set it: the caller gave up and its INVITE has been answered 487. The request is the CANCEL, a BYE to the early dialog,
   * or absent when the time in the Expires header of the INVITE ran out, or a PRACK never came (504). Not called after a final response.
   */
  onCancelled: ((request: SipRequest | undefined) => void) | undefined;
  /** Set it: answers another offer of the caller before the call is accepted, by PRACK or UPDATE. Absent: 488. */
  onReoffer: ReofferHandler | undefined;
  /** Set it: a PRACK came, also after `accept`; its body is the answer when the INVITE had no offer. */
  onPrack: ((prack: SipRequest) => void) | undefined;
}
