import type { FilteredTrack, MachineDetectionOptions, PitchShift, SupervisorRole, ToneSpec } from '@hookswitch/media';
import type { DialogSnapshot } from '@hookswitch/sip';
import type { WebhookTarget } from '../webhooks/outbox.ts';
import type { ConferenceEntry } from './conference/conference-order.ts';
import { DigitReception } from './dtmf/digit-reception.ts';
import type { Gather } from './dtmf/gather-order.ts';
import type { UnstoredEvents } from './event/unstored-events.ts';
import type { Direction, Hangup } from './hangup-cause.ts';
import type { CallIds } from './identifiers.ts';
import { Leg } from './leg.ts';
import { Mailbox } from './mailbox.ts';
import type { Recording, RecordingOrder } from './recording/recording-order.ts';
import type { SiprecSession } from './recording/siprec-order.ts';
import type { RingGroup } from './ring-group.ts';
import type { LegStream, StreamOrder } from './sound/leg-stream.ts';
import type { Playback, PlaybackAudio } from './sound/playback-order.ts';
import type { CallState } from './state.ts';
import type { PieceTranscription, Transcription, TranscriptionOnAnswer } from './transcription/transcription-order.ts';

export interface SipHeader {
  readonly name: string;
  readonly value: string;
}

/** What is known of a leg from its first moment and told in its events (reference §2.2, §2.3). Kept as JSON. */
export interface CallDetails {
  readonly callingPartyType: 'pstn' | 'sip';
  readonly callerIdName?: string;
  readonly fromSipUri?: string;
  readonly toSipUri?: string;
  /** Comma lists of encoding names. */
  readonly connectionCodecs?: string;
  readonly offeredCodecs?: string;
  readonly customHeaders?: readonly SipHeader[];
  readonly sipHeaders?: readonly SipHeader[];
  readonly tags: readonly string[];
  readonly billingGroupId?: string;
  /** Of `record-from-answer`: told in the answer of the dial. */
  readonly recordingId?: string;
  /** The conference that it is in, as far as its events have told: what has to be told after a crash. */
  readonly conferenceId?: string;
  /** Copies of its RTP go elsewhere, and that has been told. */
  readonly forked?: true;
  /** The dialog with a recorder that has been told of; after a crash it is ended. */
  readonly siprecDialog?: DialogSnapshot;
}

export interface NewCall {
  readonly ids: CallIds;
  readonly connectionId: string;
  readonly direction: Direction;
  readonly from: string;
  readonly to: string;
  readonly createdAtMs: number;
  readonly details: CallDetails;
  readonly target: WebhookTarget;
  readonly clientState: string | null;
  readonly commandId: string | null;
  readonly timeLimitSecs: number;
}

/** What becomes of a leg when its bridge ends: hung up, or kept for further commands, parked or on hold (reference §4). */
export type AfterUnbridge = 'hangup' | 'park' | 'hold';

/** `waiting`: the keys of the leg that a command was for; `joining`: those of the other one. */
export interface MutedDtmf {
  readonly waiting: boolean;
  readonly joining: boolean;
}

export interface JoinTerms {
  /** Played to the waiting leg while the other one rings and says nothing itself; absent: silence. */
  readonly ringback?: ToneSpec;
  /** The waiting leg hears what the far end plays before its answer. */
  readonly earlyMedia: boolean;
  /** What becomes of the waiting leg when the bridge ends; absent: what it was dialled with. */
  readonly afterUnbridge?: AfterUnbridge;
  /** Whose keys the other leg is not told. */
  readonly mutesDtmf?: MutedDtmf;
  /** The joining leg is hung up when the waiting one was bridged with somebody else meanwhile. */
  readonly preventDoubleBridge: boolean;
}

/** What a leg is dialled for: to be bridged with a leg that waits. */
export interface Join {
  readonly waiting: Call;
  readonly terms: JoinTerms;
  /** Who wants to know how it goes. */
  readonly watcher?: JoinWatcher;
}

/** Told of the leg that joins, in its mailbox or that of the waiting one. */
export interface JoinWatcher {
  ringing(status: number): void;
  /** The last word: both legs hear each other. */
  bridged(): void;
  /** The last word: the leg has ended before. */
  failed(hangup: Hangup): void;
}

/**
 * One leg as the platform owns it: its facts, its state and its mailbox. What happens to it stands in the files that
 * receive it: inbound, outbound, end-call, bridge and the commands. Everything that changes it runs in its mailbox.
 */
export class Call {
  readonly ids: CallIds;
  readonly connectionId: string;
  readonly direction: Direction;
  readonly from: string;
  readonly to: string;
  readonly createdAtMs: number;
  readonly commandId: string | null;
  readonly timeLimitSecs: number;
  readonly mailbox = new Mailbox();
  readonly leg = new Leg();

  state: CallState;
  details: CallDetails;
  clientState: string | null;
  target: WebhookTarget;
  /** Events of this leg so far; the next one is numbered one more. */
  eventSeq = 0;
  /** What the store could not keep yet; set by emit-event.ts. */
  unstored: UnstoredEvents | undefined;
  answeredAtMs: number | null = null;
  endedAtMs: number | null = null;
  /** The id of the conference that the leg is in; kept by conference-life.ts. */
  conferenceId: string | undefined;
  bridge: { readonly peer: Call; readonly after: AfterUnbridge; readonly mutesDtmf: boolean } | undefined;
  /** What is known of the keys that the far end pressed just now. */
  readonly digits = new DigitReception();
  /** Sent to the far end as soon as it has answered. */
  digitsOnAnswer: string | undefined;
  /** From the answer on; set before it. */
  pitchShift: PitchShift | undefined;
  /** Of which audio noise is taken away; kept by suppression.ts. */
  suppressesNoise: FilteredTrack | undefined;
  /** Begins with the answer. */
  streamOnAnswer: StreamOrder | undefined;
  /** The socket that opens or is open; kept by streaming.ts. */
  stream: LegStream | undefined;
  /** What waits for a socket that is open, or will never be. Runs in the mailbox. */
  onStreamSettled: (() => Promise<void>) | undefined;
  /** It is sent to a recorder; kept by siprec.ts. */
  siprec: SiprecSession | undefined;
  /** Listens who has answered. */
  machineDetection: MachineDetectionOptions | undefined;
  /** Where no command says otherwise. */
  afterUnbridge: AfterUnbridge = 'hangup';
  /** The conference that it is dialled for; see conference-entry.ts. */
  conferenceEntry: ConferenceEntry | undefined;
  /** The legs that were dialled together with this one, itself included. */
  group: RingGroup<Call> | undefined;
  /** The leg that this one is to be bridged with when it is answered; set by join.ts alone. */
  join: Join | undefined;
  /** Legs whose answer will bridge them with this one; kept by join.ts. */
  readonly joining = new Set<Call>();
  /** The leg that this one listens to from its answer on, and by which role it is heard there; see supervision.ts. */
  supervision: { readonly supervised: Call; role: SupervisorRole } | undefined;
  /** Legs that listen to this one, or will when they are answered; kept by supervision.ts. */
  readonly supervisors = new Set<Call>();
  /** The platform has put the far end on hold, or is about to. */
  holding = false;
  /** Who holds the leg, as agreed with the far end; kept by hold.ts. */
  readonly heldBy = new Set<'far end' | 'platform'>();
  /** What plays and what waits for its turn, by `playback_id`, oldest first; kept by playback.ts. */
  readonly playbacks = new Map<string, Playback>();
  /** In each lane, when everything that was ordered before has been handed to the media process. */
  readonly playbackTurns = { main: Promise.resolve(), overlay: Promise.resolve() };
  /** The far end hears it as soon as it has answered, before it is bridged. */
  playOnAnswer: PlaybackAudio | undefined;
  /** Writes down what is said; kept by transcription.ts, as are those that were ended and have pieces to tell still. */
  transcription: Transcription | undefined;
  readonly endedTranscriptions = new Set<PieceTranscription>();
  /** Begins with the answer. */
  transcribeOnAnswer: TranscriptionOnAnswer | undefined;
  /** Collects what the far end presses; kept by gather.ts. */
  gather: Gather | undefined;
  /** What runs of the leg's recordings, by `recording_id`; kept by recording.ts. */
  readonly recordings = new Map<string, Recording>();
  /** Begins with the answer. */
  recordOnAnswer: { readonly id: string; readonly order: RecordingOrder } | undefined;
  /** A command of the application had an effect on this leg. */
  commanded = false;
  /** The far end came, or was reached, through a trunk. */
  viaTrunk = false;
  /** How it ended. */
  ending: Hangup | undefined;
  /** Its `call.hangup` is stored, or being stored. Until then the store holds it alive: a crash must not lose that event. */
  hungUp = false;

  constructor(facts: NewCall) {
    this.ids = facts.ids;
    this.connectionId = facts.connectionId;
    this.direction = facts.direction;
    this.from = facts.from;
    this.to = facts.to;
    this.createdAtMs = facts.createdAtMs;
    this.details = facts.details;
    this.target = facts.target;
    this.clientState = facts.clientState;
    this.commandId = facts.commandId;
    this.timeLimitSecs = facts.timeLimitSecs;
    this.state = facts.direction === 'incoming' ? 'parked' : 'dialing';
  }
}
