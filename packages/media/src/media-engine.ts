import type { EgressPolicy } from '@hookswitch/egress';
import type { SampleRate } from './audio-frame.ts';
import type { DtmfEvent, DtmfWay } from './dtmf-event.ts';
import type { ForkTargets } from './fork-targets.ts';
import type { MachineDetectionOptions, MachineEvent } from './machine-detection.ts';
import type { MediaStreamEvent, MediaStreamOptions } from './media-stream.ts';
import type { MixEvent, MixOptions, MixPlace } from './mix-spec.ts';
import type { PlaybackEvent, PlaybackSpec, PlaybackStop } from './playback-spec.ts';
import type { RecordingEvent, RecordingSpec } from './recording-spec.ts';
import type { SoundFeedSpec } from './sound-feed.ts';
import type { FilteredTrack, PitchShift } from './sound-filters.ts';

/** The codecs spoken: G.711 in both laws, G.722, Opus, and linear samples at 16 kHz, mono. */
export type CodecName = 'PCMU' | 'PCMA' | 'G722' | 'OPUS' | 'L16';

/** How audio is encrypted on its way: not at all, by SRTP with keys in SDP (RFC 4568), or with keys of DTLS (RFC 5763). */
export type MediaEncryption = 'disabled' | 'SRTP' | 'DTLS';

/** A stream's direction as seen from this side: `recvonly` while the peer holds us (RFC 3264 §5.1). */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** What an offer and its answer agreed on. */
export interface Negotiated {
  /** The codec this side sends. Other codecs of the exchange may still be received. */
  codec: CodecName;
  /** Of the audio itself, in Hz. */
  samplingRate: SampleRate;
  /** Audio in each packet this side makes itself, 10 to 60 ms: what the peer asked for, else 20. */
  ptimeMs: number;
  /** Where the peer's SDP wants RTP. The address really sent to follows the peer's packets (RFC 4961). */
  remote: { host: string; port: number };
  direction: Direction;
  encryption: MediaEncryption;
}

/** Figures of one session's life so far, across re-negotiations and changes of the peer's source. */
export interface MediaStats {
  inbound: {
    /** RTP packets taken from the peer, duplicates not counted. */
    packets: number;
    /** Payload octets of those packets. */
    bytes: number;
    /** Packets the sequence numbers promise and that never came (RFC 3550 §A.3), never negative. */
    lost: number;
    duplicates: number;
    /** Interarrival jitter now (RFC 3550 §A.8). */
    jitterMs: number;
    /** The highest value `jitterMs` had. */
    jitterMaxVarianceMs: number;
    /** Datagrams that arrived and could not be used: malformed, foreign source, payload type nobody agreed on. */
    skippedPackets: number;
    /** Estimated listening quality, 1 to 4.41 (E-model, ITU-T G.107); 0 while nothing was received. */
    mos: number;
  };
  outbound: {
    packets: number;
    /** Payload octets of those packets. */
    bytes: number;
    /** Packets that were due and were not sent: on hold, no address yet, a tone in the way of bridged audio, or too late. */
    skippedPackets: number;
  };
}

/** DTLS yielded no keys, or the far end is not who its SDP says. Nothing is sent or heard until another exchange. */
export interface EncryptionFailedEvent {
  kind: 'encryption-failed';
  reason: string;
}

/** What a session tells by itself. */
export type MediaEvent =
  | EncryptionFailedEvent
  | MediaStreamEvent
  | ToneEvent
  | DtmfEvent
  | MachineEvent
  | PlaybackEvent
  | RecordingEvent;

/** A tone of `SessionOptions.listen` made up most of the received audio for 100 ms, or was away for 200 ms. */
export interface ToneEvent {
  kind: 'tone';
  frequencyHz: number;
  state: 'started' | 'stopped';
}

/** A tone to play. */
export interface ToneSpec {
  /** Sines that sound together: 1 to 4, each above 0 and below 4000 Hz. */
  frequenciesHz: readonly number[];
  /** Sound and silence in turn, in ms, repeated: pairs, 8 steps at most, each up to 60,000 ms. Absent: sound alone. */
  cadenceMs?: readonly number[];
}

export interface SessionOptions {
  /** Frequencies to recognise in received audio: at most 8, each above 0 and below 4000 Hz, 50 Hz apart or more. */
  listen?: { tones?: readonly number[] };
  /** How the keys of the far end travel. Default `telephone-event`. */
  dtmf?: DtmfWay;
  /** Send RTP without a pause: silence where there is nothing to hear, and where nothing is relayed. Default: pause. */
  sendSilence?: boolean;
}

/** A new session that waits for the answer to its offer. */
export interface OfferingSession {
  readonly session: MediaSession;
  readonly sdp: string;
}

export interface BridgeOptions {
  /** Of which session the other one is not told the keys. */
  mutesDtmf?: { readonly a: boolean; readonly b: boolean };
}

/** Who hears a supervisor: nobody (`monitor`), the leg it supervises (`whisper`), or that and its partner (`barge`). */
export type SupervisorRole = 'monitor' | 'whisper' | 'barge';

export interface NegotiationOptions {
  /**
   * In an offer: what is offered; absent, what is in use, at first `disabled`. In an answer: what the offer must have;
   * absent, whatever it has is answered in kind.
   */
  encryption?: MediaEncryption;
  /**
   * In an offer: the lite side of ICE is offered (RFC 8445 §2.5), as browsers need it; absent, where it is in use. A peer
   * without ICE is sent to as always. In answers: where the offer has it.
   */
  ice?: boolean;
  /** Codecs to speak, most wanted first; default all, in the order of the offer when answering. At least one. */
  codecs?: readonly CodecName[];
  /**
   * In an offer: the peer is put on hold (`sendonly`, RFC 3264 §8.4), until an offer without it is taken. It hears us
   * meanwhile. In answers the hold of the last offer goes on.
   */
  hold?: boolean;
}

/** Where and how an engine opens its sockets. */
export interface MediaEngineOptions {
  /** IP literal the sockets are bound to, and the address put into SDP unless `advertisedHost` says otherwise. */
  host: string;
  /** IP literal for SDP; required when `host` is `0.0.0.0` or `::`. */
  advertisedHost?: string;
  /** RTP takes the even ports from min to max, RTCP the odd port above each. Default 16384 to 32766. */
  ports?: { min: number; max: number };
  /** Where URLs that callers name may lead. Default: the public internet only. */
  egress?: EgressPolicy;
}

/**
 * Makes sessions and joins them. Two implementations behave alike: one in this process, one in a process of its own.
 * Every method rejects with a {@link MediaError}; `engine-gone` once the engine is closed or dead.
 */
export interface MediaEngine {
  /** Opens a port pair for one leg of a call. Errors: `no-free-port`; RangeError for tones outside their limits. */
  createSession(options?: SessionOptions): Promise<MediaSession>;
  /**
   * A session and its first offer, in one request to the engine. Errors: those of `createSession` and of `createOffer`;
   * there is no session then.
   */
  createOfferingSession(offer: NegotiationOptions, options?: SessionOptions): Promise<OfferingSession>;
  /**
   * Relays audio both ways, transcoding between unlike laws. Replaces an earlier bridge of either session. May be
   * called before negotiation: audio flows once both sides can. Keys that one far end presses are pressed for the other
   * one in its own way. Errors: `session-closed`, `wrong-state` for a session
   * with itself or of another engine.
   */
  bridge(a: MediaSession, b: MediaSession, options?: BridgeOptions): Promise<void>;
  /** A mix of sessions of this engine, empty at first. A session in a mix that is bridged leaves the mix. */
  createMix(options?: MixOptions): Promise<MediaMix>;
  /** Ends the bridge of `a`, if it has one. */
  unbridge(a: MediaSession): Promise<void>;
  /**
   * From now on one session hears what the far end of another says and hears, and is heard there by its role; again to
   * change the role. Follows the other one through its bridges, and ends with either session. A session supervises one
   * other at most. Errors: as `bridge`.
   */
  supervise(supervisor: MediaSession, supervised: MediaSession, role: SupervisorRole): Promise<void>;
  /**
   * From now on the far end of `listener` hears what the far end of `heard` says (`inbound`) or hears (`outbound`), and
   * nothing else, until either session ends. Errors: as `bridge`.
   */
  overhear(listener: MediaSession, heard: MediaSession, side: 'inbound' | 'outbound'): Promise<void>;
  /** Closes every session and the engine. Idempotent. */
  close(): Promise<void>;
  /** The media process died, with every session of it. Called once at most, never after `close()`. */
  onExit: ((reason: string) => void) | undefined;
}

/**
 * Sessions that hear each other, each without itself: those who speak are added up, whatever their codecs and rates. What
 * a session plays by itself goes on: its `main` lane replaces the mix, its `overlay` lane is mixed with it.
 */
export interface MediaMix {
  readonly id: string;
  /**
   * Brings a session in; one that is in already gets the new place. It must not be bridged, nor be in another mix. One
   * that closes leaves by itself. Errors: `session-closed`, `wrong-state`.
   */
  place(session: MediaSession, place: MixPlace): Promise<void>;
  /** Takes a session out, if it is in. */
  remove(session: MediaSession): Promise<void>;
  /** Plays a short tone to everybody who hears. */
  beep(): Promise<void>;
  /** Plays audio when it is its turn, mixed with what is said: to everybody, or to one session. */
  play(spec: Omit<PlaybackSpec, 'lane'>, to?: MediaSession): Promise<void>;
  /** Stops all that plays and waits, of what was for everybody, or for that session. */
  stopPlayback(to?: MediaSession): Promise<void>;
  /** Records: on the first channel of two the session that has been in for longest, on the other one the rest. */
  startRecording(spec: RecordingSpec): Promise<void>;
  changeRecording(id: string, to: 'paused' | 'running' | 'ended'): Promise<void>;
  /** Takes everybody out. Recordings end, and tell so. Idempotent. */
  close(): Promise<void>;
  onEvent: ((event: MixEvent) => void) | undefined;
}

/** One leg's media: an RTP/RTCP port pair, one negotiated codec, symmetric RTP, an optional tone, and figures. */
export interface MediaSession {
  readonly id: string;
  /**
   * An SDP offer, CRLF line ends: the first one, a late one for an INVITE without SDP, or one to re-negotiate. The
   * same text again when nothing changed, else the version of `o=` goes up by one (RFC 3264 §8).
   */
  createOffer(options?: NegotiationOptions): Promise<string>;
  /**
   * The peer's answer to the last offer; may be called again for the same offer (183, then 200). Errors:
   * `invalid-sdp`, `no-common-codec`, `wrong-state` without an offer. A refused answer changes nothing.
   */
  acceptAnswer(sdp: string): Promise<Negotiated>;
  /**
   * Answers an offer, the first or any later one, on the same port. Hold is answered per RFC 3264 §8.4. Withdraws an
   * offer of our own that is not answered. Errors: `invalid-sdp`, `no-common-codec`; a refused offer changes nothing.
   */
  answerOffer(sdp: string, options?: NegotiationOptions): Promise<{ sdp: string; negotiated: Negotiated }>;
  /**
   * Sends a tone of about -10 dBm0, or a sine of one frequency, until `stopTone`; again to change it without a click. It
   * replaces bridged audio meanwhile. Errors: `wrong-state` before the first negotiation; RangeError.
   */
  startTone(tone: number | ToneSpec): Promise<void>;
  /** Stops the tone, if there is one. */
  stopTone(): Promise<void>;
  /**
   * Presses keys for the far end, after those that wait: 0-9, A-D, * and #, each for `durationMs` (at least 40) and 100 ms
   * apart; w and W are pauses of 0.5 and 1 s. In the way that was negotiated; with the way `info` each key comes back as
   * a `dtmf-to-send` event when its time has come. Bridged audio rests meanwhile. Errors: `wrong-state` before the first
   * negotiation; RangeError for other characters, or when more than 1000 would wait.
   */
  sendDtmf(digits: string, durationMs: number): Promise<void>;
  /**
   * Listens from now on who has answered: a `machine-detection-ended` event, and where the mode waits for the end of a
   * machine's greeting, a `machine-greeting-ended`. Begins anew when it is under way. Error: RangeError.
   */
  detectMachine(options: MachineDetectionOptions): Promise<void>;
  /**
   * Plays audio when it is its turn in its lane; the events `playback-started` and `playback-ended` tell of it. What is
   * not over when the session closes just ends. Errors: `wrong-state` before the first negotiation, or when a hundred
   * wait; RangeError.
   */
  play(spec: PlaybackSpec): Promise<void>;
  /** Stops what plays. It ends with the reason `stopped`. */
  stopPlayback(stop: PlaybackStop): Promise<void>;
  /**
   * Shifts the pitch from now on, in place of an earlier shift. What passes through it is heard about 50 ms later.
   * Error: RangeError for a factor outside its limits.
   */
  shiftPitch(shift: PitchShift): Promise<void>;
  /** Takes noise away from speech from now on, in place of an earlier such wish; undefined: no longer. */
  suppressNoise(track: FilteredTrack | undefined): Promise<void>;
  /**
   * Records from now on; a `recording-ended` event tells when the file is complete, also after the session has closed.
   * Errors: `wrong-state` before the first negotiation, or when ten run.
   */
  startRecording(spec: RecordingSpec): Promise<void>;
  /** Pauses a recording, goes on with it, or ends it. One that runs no more is left alone. */
  changeRecording(id: string, to: 'paused' | 'running' | 'ended'): Promise<void>;
  /**
   * Opens a WebSocket and streams the leg's audio over it; how that goes is told by `stream-…` events. One stream at a time:
   * `wrong-state` while there is one. A socket that breaks harms nothing else.
   */
  startStream(options: MediaStreamOptions): Promise<void>;
  /** Of a stream that waits: audio may flow. No effect without one. */
  beginStream(): Promise<void>;
  /** Ends the stream, if there is one. */
  stopStream(): Promise<void>;
  /** Tells the stream, if there is one, of a key that the far end pressed at `occurredAt` (RFC 3339). */
  streamDigit(digit: string, occurredAt: string): Promise<void>;
  /**
   * Sends copies of the leg's RTP elsewhere: packets as they came and as they left, telephone events included, without
   * encryption. Errors: `wrong-state` while that goes on already, `no-free-port`; RangeError
   * for hosts of another family.
   */
  startFork(targets: ForkTargets): Promise<void>;
  /** Ends that, if it goes on. */
  stopFork(): Promise<void>;
  /**
   * Hands what one side of the leg sounds like on to a program on this machine, until it is stopped, the program hangs up or
   * the session closes; what the program is too slow for is left out. Resolves when the program has taken the connection.
   * Errors: `nobody-listens`; `wrong-state` when four run.
   */
  startFeed(spec: SoundFeedSpec): Promise<void>;
  /** Ends a feed. One that runs no more is left alone. */
  stopFeed(id: string): Promise<void>;
  /** Figures so far, the final ones once closed. */
  stats(): Promise<MediaStats>;
  /** Frees the ports; resolves with the final figures. Idempotent. */
  close(): Promise<MediaStats>;
  /** What happens in the session by itself. Nothing is kept for a listener that comes later. */
  onEvent: ((event: MediaEvent) => void) | undefined;
}
