import type { MediaSession } from '@hookswitch/media';
import type { OutgoingInvite, Session } from '@hookswitch/sip';
import type { SiprecConnector } from '../../config/config.ts';

/** What a leg is to be recorded with. */
export interface SiprecOrder {
  readonly connector: SiprecConnector;
  /** Sides of the leg: what its far end says, and what it hears. */
  readonly sides: readonly ('inbound' | 'outbound')[];
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly encrypted: boolean;
  /** 0: no session timer. */
  readonly sessionExpiresSecs: number;
  /** The leg's custom headers are told in the metadata. */
  readonly tellsHeaders: boolean;
}

/** One side of the leg on its way to the recorder. */
export interface SiprecStream {
  readonly label: string;
  readonly side: 'inbound' | 'outbound';
  readonly media: MediaSession;
}

/**
 * The session of one leg with a recorder.
 *
 * ```
 *   inviting ──(2xx)──> recording ──(stop, BYE of the recorder, end of the leg)──> over: siprec.stopped
 *       ├──(failed)──> over: siprec.failed
 *       └──(stop, end of the leg)──> over: siprec.stopped
 * ```
 */
export interface SiprecSession {
  readonly streams: readonly SiprecStream[];
  invite: OutgoingInvite | undefined;
  session: Session | undefined;
}
