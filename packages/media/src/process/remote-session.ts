import type { ForkTargets } from '../fork-targets.ts';
import type { MachineDetectionOptions } from '../machine-detection.ts';
import type {
  MediaEvent,
  MediaSession,
  MediaStats,
  Negotiated,
  NegotiationOptions,
  ToneSpec,
} from '../media-engine.ts';
import { MediaError } from '../media-error.ts';
import type { MediaStreamOptions } from '../media-stream.ts';
import type { PlaybackSpec, PlaybackStop } from '../playback-spec.ts';
import type { RecordingSpec } from '../recording-spec.ts';
import type { SoundFeedSpec } from '../sound-feed.ts';
import type { FilteredTrack, PitchShift } from '../sound-filters.ts';
import type { MediaRequest, MediaResults } from './protocol.ts';

/** A session's way to its process. */
export interface RemoteSessionChannel {
  request<Op extends MediaRequest['op']>(request: Extract<MediaRequest, { op: Op }>): Promise<MediaResults[Op]>;
  /** Called when the session is closed and nothing more is told of it. */
  onClosed(): void;
}

/** A session of the media process, seen from its parent. */
export class RemoteSession implements MediaSession {
  readonly id: string;
  onEvent: ((event: MediaEvent) => void) | undefined;
  readonly #channel: RemoteSessionChannel;
  /** Closed by its owner: the final figures, on their way or here. */
  #closing: Promise<MediaStats> | undefined;
  /** Recordings whose files are not complete yet: their end is told after the session's own. */
  readonly #recordings = new Set<string>();
  /** Closed with its engine. */
  #lost = false;

  constructor(id: string, channel: RemoteSessionChannel) {
    this.id = id;
    this.#channel = channel;
  }

  get closed(): boolean {
    return this.#closing !== undefined || this.#lost;
  }

  async createOffer(options?: NegotiationOptions): Promise<string> {
    this.#checkOpen();
    return this.#channel.request({ op: 'createOffer', session: this.id, options: options ?? {} });
  }

  async acceptAnswer(sdp: string): Promise<Negotiated> {
    this.#checkOpen();
    return this.#channel.request({ op: 'acceptAnswer', session: this.id, sdp });
  }

  async answerOffer(sdp: string, options?: NegotiationOptions): Promise<{ sdp: string; negotiated: Negotiated }> {
    this.#checkOpen();
    return this.#channel.request({ op: 'answerOffer', session: this.id, sdp, options: options ?? {} });
  }

  async startTone(tone: number | ToneSpec): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'startTone', session: this.id, tone });
  }

  async stopTone(): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'stopTone', session: this.id });
  }

  async sendDtmf(digits: string, durationMs: number): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'sendDtmf', session: this.id, digits, durationMs });
  }

  async detectMachine(options: MachineDetectionOptions): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'detectMachine', session: this.id, options });
  }

  async play(spec: PlaybackSpec): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'play', session: this.id, spec });
  }

  async shiftPitch(shift: PitchShift): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'shiftPitch', session: this.id, shift });
  }

  async suppressNoise(track: FilteredTrack | undefined): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'suppressNoise', session: this.id, track });
  }

  async startRecording(spec: RecordingSpec): Promise<void> {
    this.#checkOpen();
    this.#recordings.add(spec.id);
    try {
      await this.#channel.request({ op: 'startRecording', session: this.id, spec });
    } catch (error) {
      this.#recordings.delete(spec.id);
      throw error;
    }
  }

  async changeRecording(id: string, to: 'paused' | 'running' | 'ended'): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'changeRecording', session: this.id, id, to });
  }

  async stopPlayback(stop: PlaybackStop): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'stopPlayback', session: this.id, stop });
  }

  async startStream(options: MediaStreamOptions): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'startStream', session: this.id, options });
  }

  async beginStream(): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'beginStream', session: this.id });
  }

  async stopStream(): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'stopStream', session: this.id });
  }

  async streamDigit(digit: string, occurredAt: string): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'streamDigit', session: this.id, digit, occurredAt });
  }

  async startFork(targets: ForkTargets): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'startFork', session: this.id, targets });
  }

  async stopFork(): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'stopFork', session: this.id });
  }

  async startFeed(spec: SoundFeedSpec): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'startFeed', session: this.id, spec });
  }

  async stopFeed(id: string): Promise<void> {
    this.#checkOpen();
    await this.#channel.request({ op: 'stopFeed', session: this.id, id });
  }

  async stats(): Promise<MediaStats> {
    return this.#closing ?? this.#channel.request({ op: 'stats', session: this.id });
  }

  async close(): Promise<MediaStats> {
    if (!this.#closing) {
      this.#closing = this.#channel.request({ op: 'closeSession', session: this.id });
      this.#forgetClosed();
    }
    return this.#closing;
  }

  /** The process tells of something that happened in the session. */
  receive(event: MediaEvent): void {
    if (event.kind === 'recording-ended') this.#recordings.delete(event.recordingId);
    this.onEvent?.(event);
    this.#forgetClosed();
  }

  #forgetClosed(): void {
    if (this.#closing && this.#recordings.size === 0) this.#channel.onClosed();
  }

  /** The engine closed or died; `figures` are the session's last, if it could still say. */
  lose(figures: MediaStats | undefined): void {
    this.#lost = true;
    if (figures) this.#closing ??= Promise.resolve(figures);
    this.#channel.onClosed();
  }

  #checkOpen(): void {
    if (this.#lost) throw new MediaError('engine-gone', `media session ${this.id} is gone with its engine`);
    if (this.#closing) throw new MediaError('session-closed', `media session ${this.id} is closed`);
  }
}
