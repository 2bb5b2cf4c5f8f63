import type { MediaMix, MediaSession } from '../media-engine.ts';
import type { MixEvent, MixPlace } from '../mix-spec.ts';
import type { PlaybackSpec } from '../playback-spec.ts';
import type { RecordingSpec } from '../recording-spec.ts';
import type { MediaRequest, MediaResults } from './protocol.ts';

/** A mix's way to its process. */
export interface RemoteMixChannel {
  request<Op extends MediaRequest['op']>(request: Extract<MediaRequest, { op: Op }>): Promise<MediaResults[Op]>;
  /** The id of a session of this engine. Throws a MediaError for one that is closed or another engine's. */
  idOf(session: MediaSession): string;
  /** Called when the mix is closed and nothing more is told of it. */
  onClosed(): void;
}

/** A mix of the media process, seen from its parent. */
export class RemoteMix implements MediaMix {
  readonly id: string;
  onEvent: ((event: MixEvent) => void) | undefined;
  readonly #channel: RemoteMixChannel;
  #closing: Promise<void> | undefined;

  constructor(id: string, channel: RemoteMixChannel) {
    this.id = id;
    this.#channel = channel;
  }

  async place(session: MediaSession, place: MixPlace): Promise<void> {
    await this.#channel.request({ op: 'mixPlace', mix: this.id, member: this.#channel.idOf(session), place });
  }

  async remove(session: MediaSession): Promise<void> {
    await this.#channel.request({ op: 'mixRemove', mix: this.id, member: session.id });
  }

  async beep(): Promise<void> {
    await this.#channel.request({ op: 'mixBeep', mix: this.id });
  }

  async play(spec: Omit<PlaybackSpec, 'lane'>, to?: MediaSession): Promise<void> {
    await this.#channel.request({ op: 'mixPlay', mix: this.id, spec, ...this.#member(to) });
  }

  async stopPlayback(to?: MediaSession): Promise<void> {
    await this.#channel.request({ op: 'mixStopPlayback', mix: this.id, ...this.#member(to) });
  }

  async startRecording(spec: RecordingSpec): Promise<void> {
    await this.#channel.request({ op: 'mixStartRecording', mix: this.id, spec });
  }

  async changeRecording(id: string, to: 'paused' | 'running' | 'ended'): Promise<void> {
    await this.#channel.request({ op: 'mixChangeRecording', mix: this.id, id, to });
  }

  close(): Promise<void> {
    this.#closing ??= this.#channel.request({ op: 'mixClose', mix: this.id }).finally(() => this.#channel.onClosed());
    return this.#closing;
  }

  #member(session: MediaSession | undefined): { readonly member?: string } {
    return session === undefined ? {} : { member: this.#channel.idOf(session) };
  }
}
