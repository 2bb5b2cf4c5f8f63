import type { MediaMix, MixPlace } from '@hookswitch/media';
import type { Timer } from '../../clock.ts';
import type { ConferenceRow } from '../../store/conferences.ts';
import type { Call } from '../call.ts';
import { Mailbox } from '../mailbox.ts';
import type { Recording } from '../recording/recording-order.ts';
import type { PlaybackAudio } from '../sound/playback-order.ts';
import type { BeepEnabled, ConferenceOrder, ParticipantTerms, SupervisorRole } from './conference-order.ts';

/** A leg in a conference. */
export interface Participant {
  readonly id: string;
  readonly call: Call;
  readonly createdAtMs: number;
  updatedAtMs: number;
  muted: boolean;
  onHold: boolean;
  endOnExit: boolean;
  softEndOnExit: boolean;
  role: SupervisorRole;
  whispersTo: readonly string[];
  beep: BeepEnabled | undefined;
  holdAudio: PlaybackAudio | undefined;
  /** Where the hold audio is, when it has been fetched. */
  holdFile: string | undefined;
}

/** What plays in a conference: to all, or to one participant. */
export interface ConferencePlayback {
  readonly audio: PlaybackAudio;
  readonly to: Participant | undefined;
  /** Gives a file back that was made for it. */
  release?: () => void;
}

/**
 * One conference and who is in it. Everything that changes it runs in its mailbox, which is entered before that of a leg:
 * whoever is in the mailbox of a leg posts to this one without waiting.
 *
 * ```
 *   create ──> init ── a leg joins that starts it ──> in_progress ──> completed
 *     │          └── everybody waits, with hold audio ─────┼────────────^
 *     └── start_conference_on_create ──────────────────────┘   all left, host left, time is up, end
 * ```
 */
export class Conference {
  readonly mailbox = new Mailbox();
  /** By `call_control_id`, in the order in which they came. */
  readonly participants = new Map<string, Participant>();
  /** By the id that the mix knows it by. */
  readonly playbacks = new Map<string, ConferencePlayback>();
  /** When all audio that was ordered before has been handed to the mix. */
  playbackTurn: Promise<void> = Promise.resolve();
  readonly recordings = new Map<string, Recording>();
  row: ConferenceRow;
  /** The leg that it was created from: its events are told as those of this leg. */
  readonly creator: Call;
  readonly mix: MediaMix;
  readonly beep: BeepEnabled;
  readonly holdAudio: PlaybackAudio | undefined;
  readonly maxParticipants: number;
  timer: Timer | undefined;

  constructor(
    row: ConferenceRow,
    creator: Call,
    mix: MediaMix,
    terms: Pick<ConferenceOrder, 'beep' | 'holdAudio' | 'maxParticipants'>,
  ) {
    this.row = row;
    this.creator = creator;
    this.mix = mix;
    this.beep = terms.beep;
    this.holdAudio = terms.holdAudio;
    this.maxParticipants = terms.maxParticipants;
  }

  get id(): string {
    return this.row.id;
  }

  get ended(): boolean {
    return this.row.status === 'completed';
  }

  /** Whether participants are told by a beep that this one comes or goes. */
  beepsFor(participant: Participant, moment: 'on_enter' | 'on_exit'): boolean {
    const wish = participant.beep ?? this.beep;
    return wish === 'always' || wish === moment;
  }

  /** What a participant is in the mix. */
  placeOf(participant: Participant): MixPlace {
    const waits = participant.onHold || this.row.status === 'init';
    if (waits) {
      const { holdFile } = participant;
      return { heardBy: [], hears: false, ...(holdFile === undefined ? {} : { holdAudio: { file: holdFile } }) };
    }
    return { heardBy: this.#heardBy(participant), hears: true };
  }

  /** What a leg is in the mix that enters by these terms when it is answered. */
  earlyPlaceOf({ onHold, ...terms }: ParticipantTerms): MixPlace {
    const isSilent = onHold || this.row.status !== 'in_progress';
    return { heardBy: isSilent ? [] : this.#heardBy(terms), hears: false };
  }

  #heardBy({ muted, role, whispersTo }: Pick<ParticipantTerms, 'muted' | 'role' | 'whispersTo'>): MixPlace['heardBy'] {
    if (muted || role === 'monitor') return [];
    if (role !== 'whisper') return 'all';
    return whispersTo.flatMap((id) => this.participants.get(id)?.call.leg.media?.id ?? []);
  }
}
