import type { EgressGuard } from '@hookswitch/egress';
import type { CodecName, MediaEngine } from '@hookswitch/media';
import type { IncomingReferral, UserAgent } from '@hookswitch/sip';
import type { AudioLibrary } from '../audio/audio-library.ts';
import type { Clock } from '../clock.ts';
import type { SiprecConnector } from '../config/config.ts';
import type { Logger } from '../log.ts';
import type { RecordingStore } from '../recordings/recording-store.ts';
import type { Synthesizer } from '../speech/synthesizer.ts';
import type { Transcriber } from '../speech/transcriber.ts';
import type { Db } from '../store/db.ts';
import type { Webhooks } from '../webhooks/outbox.ts';
import type { Call } from './call.ts';
import type { ConferenceRegistry } from './conference/conference-registry.ts';
import type { LoadGate } from './load-gate.ts';
import type { CallQueues } from './queue/call-queues.ts';
import type { CallRegistry } from './registry.ts';
import type { Directory } from './routing/directory.ts';
import type { TrunkMonitor } from './routing/trunk-monitor.ts';
import type { TranscriptionTurns } from './transcription/transcription-turns.ts';

/** What the files of this folder work with; made once by the server's main and handed down. */
export interface CallPlatform {
  readonly clock: Clock;
  readonly db: Db;
  readonly log: Logger;
  readonly webhooks: Webhooks;
  readonly directory: Directory;
  readonly registry: CallRegistry;
  readonly queues: CallQueues;
  readonly conferences: ConferenceRegistry;
  /** A leg has ended, or is taken elsewhere: it leaves its conference. Not waited for in the leg's mailbox. */
  leaveConference(call: Call): Promise<void>;
  readonly agent: UserAgent;
  readonly trunks: TrunkMonitor;
  /** Where the audio comes from that calls hear. */
  readonly recordings: RecordingStore;
  readonly speech: Synthesizer;
  /** Absent: none is configured. */
  readonly transcriber: Transcriber | undefined;
  /** Recordings that it writes down. */
  readonly transcriptionTurns: TranscriptionTurns;
  readonly audio: Pick<AudioLibrary, 'mediaStore' | 'cache'>;
  /** Recording servers that legs can be sent to. */
  readonly siprecConnectors: readonly SiprecConnector[];
  /** Judges where media may go that a command names. */
  readonly egress: EgressGuard;
  /** Asked before a new call is made or taken; not for what belongs to a live one. */
  readonly gate: LoadGate;
  /** The engine of now: another one after its process died and was started again. */
  media(): MediaEngine;
  /** Codecs a leg uses where a command names none, best first. */
  readonly codecs: readonly CodecName[];
  /** Milliseconds for one webhook delivery where the application sets none. */
  readonly webhookTimeoutMs: number;
  /** A far end asks for a transfer: receiveReferral, handed in because the leg it makes needs this platform again. */
  refer(call: Call, referral: IncomingReferral): Promise<void>;
  /** False from the first sign of shutdown: no new calls. */
  accepting(): boolean;
}
