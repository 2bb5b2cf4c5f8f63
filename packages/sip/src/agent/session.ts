import type { DialogSnapshot } from '../dialog/dialog.ts';
import type { ResponseInit } from '../message/build-response.ts';
import type { HeaderList } from '../message/headers.ts';
import type { SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { ReferralHandlers } from './referral-uac.ts';
import type { IncomingReferral } from './referral-uas.ts';
import type { ReferOptions } from './referrals.ts';
import type { ReinviteOptions } from './reinvite-options.ts';
import type { ReofferHandler } from './reinvite-uas.ts';
import type { UpdateOptions } from './update-uac.ts';

/** How a session ended. */
export type SessionEnd =
  /** A BYE arrived; its 200 has been sent. Or a CANCEL, while our 2xx waited for a PRACK. */
  | { by: 'remote'; request: SipRequest }
  /** `bye()` was answered, or nobody answered it in 64*T1. */
  | { by: 'local' }
  /** As UAS: no ACK came in 64*T1, and a BYE was sent; or no PRACK before our 2xx could go out. */
  | { by: 'ack-timeout' }
  /**
   * The peer knows nothing of the session any more (481), did not answer a re-INVITE, or nobody refreshed the session in
   * time (RFC 4028); a BYE was sent.
   */
  | { by: 'lost'; reason: string };

/** INFO and MESSAGE inside the session, which the stack passes up. */
export type SessionRequestMethod = 'INFO' | 'MESSAGE';

export interface SessionHandlers {
  /** Exactly once. */
  ended(end: SessionEnd): void;
  /** The ACK to a 2xx of ours arrived, also to a re-INVITE. Its body is the answer where the 2xx carried the offer. */
  acknowledged?(ack: SipRequest): void;
  /** The peer offers another session description, by re-INVITE or UPDATE; `offer` is empty when it asks for ours. Absent: 488. */
  reinvite?: ReofferHandler;
  /**
   * The session is to be refreshed (RFC 4028 §7.4) at a peer that takes no UPDATE: sends a re-INVITE and resolves with its
   * answer. Absent: what was described last is offered once more, and nobody reads what the peer answers.
   */
  refresh?(): Promise<SipResponse>;
  /** An INFO or MESSAGE of the peer; what is returned is the answer to it. Absent: 405. */
  request?(request: SipRequest): Promise<Omit<ResponseInit, 'toTag'>> | Omit<ResponseInit, 'toTag'>;
  /** The peer asks us to call somebody, RFC 3515. Absent: 603. */
  refer?(referral: IncomingReferral): void;
}

/** A confirmed INVITE dialog, RFC 3261 §13-§15. */
export interface Session {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** For a session from `OutgoingInvite`; an end that came earlier is told at once. */
  setHandlers(handlers: SessionHandlers): void;
  /** Idempotent. As UAS before the ACK, the BYE waits for it (RFC 3261 §15). @throws SipParseError for a bad header */
  bye(options?: { headers?: HeaderList }): void;
  /**
   * Sends an INFO or MESSAGE and resolves with its final response, whatever its status is.
   * Rejects with SessionError `ended`, `timeout` or `transport`, and with SipParseError for a bad header.
   */
  request(method: SessionRequestMethod, options?: { headers?: HeaderList; body?: SipBody }): Promise<SipResponse>;
  /**
   * Offers another session description (RFC 3261 §14.1); waits its turn while another change is under way, and after glare.
   * Resolves with the final response; from 300 on the session is as it was. Rejects with SessionError.
   */
  reinvite(options: ReinviteOptions): Promise<SipResponse>;
  /**
   * The same by UPDATE (RFC 3311 §5.1), which its answerer takes or refuses at once, without asking anybody: for what needs
   * nobody's consent. Rejects with SessionError `unsupported` too, where the peer's Allow header does not list UPDATE.
   */
  update(options: UpdateOptions): Promise<SipResponse>;
  /** Asks the peer to call somebody, RFC 3515. @throws SessionError `ended`, SipParseError for a bad URI or header */
  refer(options: ReferOptions, handlers: ReferralHandlers): void;
  snapshot(): DialogSnapshot;
}
