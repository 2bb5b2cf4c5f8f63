import type { PlaybackAudio } from '../sound/playback-order.ts';

export type BeepEnabled = 'always' | 'never' | 'on_enter' | 'on_exit';
export type SupervisorRole = 'barge' | 'monitor' | 'none' | 'whisper';

/** What a conference is made with. */
export interface ConferenceOrder {
  readonly name: string;
  readonly region: string | null;
  readonly comfortNoise: boolean;
  readonly durationMs: number;
  readonly startsAtOnce: boolean;
  readonly beep: BeepEnabled;
  readonly holdAudio: PlaybackAudio | undefined;
  readonly maxParticipants: number;
}

/** How a leg is brought into a conference. */
export interface ParticipantTerms {
  readonly muted: boolean;
  readonly onHold: boolean;
  readonly endOnExit: boolean;
  readonly softEndOnExit: boolean;
  readonly startOnEnter: boolean;
  readonly role: SupervisorRole;
  /** `call_control_id`s of the legs that hear it while its role is whisper. */
  readonly whispersTo: readonly string[];
  /** Undefined: as the conference says. */
  readonly beep: BeepEnabled | undefined;
  readonly holdAudio: PlaybackAudio | undefined;
}

/** The conference that a leg enters when it is answered. */
export interface ConferenceEntry {
  /** A conference that exists, or one by its name, which is made where there is none. */
  readonly conference: { readonly id: string } | ConferenceOrder;
  readonly terms: ParticipantTerms;
  /** The conference hears what it plays before its answer. */
  readonly earlyMedia: boolean;
}
