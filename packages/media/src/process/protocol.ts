import type { ForkTargets } from '../fork-targets.ts';
import type { MachineDetectionOptions } from '../machine-detection.ts';
import type {
  BridgeOptions,
  MediaEngineOptions,
  MediaEvent,
  MediaStats,
  Negotiated,
  NegotiationOptions,
  SessionOptions,
  SupervisorRole,
  ToneSpec,
} from '../media-engine.ts';
import { MediaError, type MediaErrorCode } from '../media-error.ts';
import type { MediaStreamOptions } from '../media-stream.ts';
import type { MixEvent, MixOptions, MixPlace } from '../mix-spec.ts';
import type { PlaybackSpec, PlaybackStop } from '../playback-spec.ts';
import type { RecordingSpec } from '../recording-spec.ts';
import type { SoundFeedSpec } from '../sound-feed.ts';
import type { FilteredTrack, PitchShift } from '../sound-filters.ts';

/** Whether sockets by calls of the C library are used where they can be. */
export type FastPath = 'auto' | 'off';

/** Sockets of Node.js itself, or by calls of the C library. */
export type SocketKind = 'dgram' | 'libc';

/** The methods of MediaMix, its sessions by id. */
export type MixRequest =
  | { op: 'mixPlace'; mix: string; member: string; place: MixPlace }
  | { op: 'mixRemove'; mix: string; member: string }
  | { op: 'mixBeep'; mix: string }
  | { op: 'mixPlay'; mix: string; spec: Omit<PlaybackSpec, 'lane'>; member?: string }
  | { op: 'mixStopPlayback'; mix: string; member?: string }
  | { op: 'mixStartRecording'; mix: string; spec: RecordingSpec }
  | { op: 'mixChangeRecording'; mix: string; id: string; to: 'paused' | 'running' | 'ended' }
  | { op: 'mixClose'; mix: string };

/** Everything a parent asks of its media process: the methods of MediaEngine and MediaSession, sessions by id. */
export type MediaRequest =
  | { op: 'start'; options: MediaEngineOptions; fastPath: FastPath }
  | { op: 'createSession'; options: SessionOptions }
  | { op: 'createOfferingSession'; offer: NegotiationOptions; options: SessionOptions }
  | { op: 'bridge'; a: string; b: string; options: BridgeOptions }
  | { op: 'unbridge'; a: string }
  | { op: 'createMix'; options: MixOptions }
  | MixRequest
  | { op: 'supervise'; supervisor: string; supervised: string; role: SupervisorRole }
  | { op: 'overhear'; listener: string; heard: string; side: 'inbound' | 'outbound' }
  | { op: 'close' }
  | { op: 'createOffer'; session: string; options: NegotiationOptions }
  | { op: 'acceptAnswer'; session: string; sdp: string }
  | { op: 'answerOffer'; session: string; sdp: string; options: NegotiationOptions }
  | { op: 'startTone'; session: string; tone: number | ToneSpec }
  | { op: 'stopTone'; session: string }
  | { op: 'sendDtmf'; session: string; digits: string; durationMs: number }
  | { op: 'detectMachine'; session: string; options: MachineDetectionOptions }
  | { op: 'play'; session: string; spec: PlaybackSpec }
  | { op: 'stopPlayback'; session: string; stop: PlaybackStop }
  | { op: 'shiftPitch'; session: string; shift: PitchShift }
  | { op: 'suppressNoise'; session: string; track: FilteredTrack | undefined }
  | { op: 'startRecording'; session: string; spec: RecordingSpec }
  | { op: 'changeRecording'; session: string; id: string; to: 'paused' | 'running' | 'ended' }
  | { op: 'startStream'; session: string; options: MediaStreamOptions }
  | { op: 'beginStream'; session: string }
  | { op: 'stopStream'; session: string }
  | { op: 'streamDigit'; session: string; digit: string; occurredAt: string }
  | { op: 'startFork'; session: string; targets: ForkTargets }
  | { op: 'stopFork'; session: string }
  | { op: 'startFeed'; session: string; spec: SoundFeedSpec }
  | { op: 'stopFeed'; session: string; id: string }
  | { op: 'stats'; session: string }
  | { op: 'closeSession'; session: string };

/** What each request is answered with. */
export interface MediaResults {
  /** Whose sockets they are. */
  start: SocketKind;
  /** The new session's id. */
  createSession: string;
  createOfferingSession: { id: string; sdp: string };
  bridge: undefined;
  unbridge: undefined;
  /** The new mix's id. */
  createMix: string;
  mixPlace: undefined;
  mixRemove: undefined;
  mixBeep: undefined;
  mixPlay: undefined;
  mixStopPlayback: undefined;
  mixStartRecording: undefined;
  mixChangeRecording: undefined;
  mixClose: undefined;
  supervise: undefined;
  overhear: undefined;
  /** The final figures of every session that was open. */
  close: Map<string, MediaStats>;
  createOffer: string;
  acceptAnswer: Negotiated;
  answerOffer: { sdp: string; negotiated: Negotiated };
  startTone: undefined;
  stopTone: undefined;
  sendDtmf: undefined;
  detectMachine: undefined;
  startStream: undefined;
  beginStream: undefined;
  stopStream: undefined;
  streamDigit: undefined;
  startFork: undefined;
  stopFork: undefined;
  startFeed: undefined;
  stopFeed: undefined;
  play: undefined;
  stopPlayback: undefined;
  shiftPitch: undefined;
  suppressNoise: undefined;
  startRecording: undefined;
  changeRecording: undefined;
  stats: MediaStats;
  closeSession: MediaStats;
}

/** Parent to child, several at once. Ids count up from 1. */
export interface RequestMessage {
  id: number;
  request: MediaRequest;
}

/** Child to parent, several at once. `fatal` is the child's last word before it ends by an error of its own. */
export type ChildMessage =
  | { kind: 'result'; id: number; value: MediaResults[keyof MediaResults] }
  | { kind: 'error'; id: number; error: WireError }
  | { kind: 'event'; session: string; event: MediaEvent }
  | { kind: 'mix-event'; mix: string; event: MixEvent }
  | { kind: 'fatal'; message: string };

/** An error on its way between processes, where classes and their own fields do not survive. */
export interface WireError {
  code: MediaErrorCode | 'range' | undefined;
  message: string;
}

export function errorToWire(error: unknown): WireError {
  if (error instanceof MediaError) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof RangeError ? 'range' : undefined, message };
}

export function errorFromWire({ code, message }: WireError): Error {
  if (code === 'range') return new RangeError(message);
  return code === undefined ? new Error(message) : new MediaError(code, message);
}
