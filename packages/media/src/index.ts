/**
 * Audio sessions over RTP for Node.js: SDP offer/answer, five codecs, symmetric RTP, bridging, tones and call quality
 * figures. Knows nothing of SIP; runs in this process or in one of its own behind the same interface.
 */
export type { Clock, Timer } from './clock.ts';
export { Resampler } from './codec/resampler.ts';
export type { DtmfEvent, DtmfKey, DtmfWay } from './dtmf-event.ts';
export type { ForkTargets } from './fork-targets.ts';
export { createInProcessMediaEngine, type InProcessMediaEngineOptions } from './in-process-media-engine.ts';
export type {
  MachineDetectionMode,
  MachineDetectionOptions,
  MachineEvent,
} from './machine-detection.ts';
export type {
  BridgeOptions,
  CodecName,
  Direction,
  EncryptionFailedEvent,
  MediaEncryption,
  MediaEngine,
  MediaEngineOptions,
  MediaEvent,
  MediaMix,
  MediaSession,
  MediaStats,
  Negotiated,
  NegotiationOptions,
  SessionOptions,
  SupervisorRole,
  ToneEvent,
  ToneSpec,
} from './media-engine.ts';
export { MediaError, type MediaErrorCode } from './media-error.ts';
export type {
  MediaStreamEvent,
  MediaStreamOptions,
  StreamCodec,
  StreamTarget,
  StreamTrack,
} from './media-stream.ts';
export type { MixEvent, MixOptions, MixPlace } from './mix-spec.ts';
export type { PlaybackEnd, PlaybackEvent, PlaybackLaneName, PlaybackSpec, PlaybackStop } from './playback-spec.ts';
export { type MediaProcess, type MediaProcessOptions, startMediaProcess } from './process/media-process-client.ts';
export type { RecordingEnd, RecordingEvent, RecordingSpec } from './recording-spec.ts';
export type { BindRtpSocket, RtpEndpoint, RtpSocket } from './rtp/udp-socket.ts';
export { allCodecs, offeredByDefault } from './sdp/codec-description.ts';
export { offeredCodecs } from './sdp/remote-description.ts';
export type { SoundFeedSpec } from './sound-feed.ts';
export type { FilteredTrack, PitchShift } from './sound-filters.ts';
