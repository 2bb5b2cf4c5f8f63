import type { EgressGuard } from '@hookswitch/egress';
import type { AudioSink, TapSide } from '../audio/audio-sink.ts';
import type { AudioSource, SourceMode } from '../audio/audio-source.ts';
import type { SampleRate } from '../audio-frame.ts';
import type { Clock } from '../clock.ts';
import { audioCodec } from '../codec/codec-table.ts';
import type { CodecName } from '../media-engine.ts';
import { MediaError } from '../media-error.ts';
import type { MediaStreamEvent, MediaStreamOptions } from '../media-stream.ts';
import { ReturnedAudio } from './returned-audio.ts';
import { type FrameError, readClientFrame, StreamFrames } from './stream-frames.ts';
import { type StreamOutlet, StreamPlayback } from './stream-playback.ts';
import { StreamSocket } from './stream-socket.ts';
import { TrackSender } from './track-sender.ts';

/** The session that a stream belongs to, and that at the other end of its bridge. */
export interface StreamEnd {
  addSource(source: AudioSource, mode: SourceMode): void;
  removeSource(source: AudioSource): void;
}

export interface StreamHost extends StreamEnd {
  readonly clock: Clock;
  readonly egress: EgressGuard;
  tell(event: MediaStreamEvent): void;
  addTap(sink: AudioSink, side: TapSide): void;
  removeTap(sink: AudioSink): void;
  partner(): StreamEnd | undefined;
  /** What was negotiated; undefined before. */
  codec(): CodecName | undefined;
}

/** Reference: mp3 frames come at most once a second. */
const fileIntervalMs = 1000;

/**
 * One leg's audio over a WebSocket, both ways.
 *
 * ```
 *              socket open              begin, and a codec was agreed on
 *   opening ───────────────> connected ─────────────────────────────────> streaming
 *      │  `connected` sent                     `start` sent                    │
 *      └──────────────── failed, closed, stopped, end of the leg ──────────────┴──> over
 * ```
 */
export class LegStream {
  readonly options: MediaStreamOptions;
  readonly #host: StreamHost;
  readonly #onOver: () => void;
  readonly #frames: StreamFrames;
  readonly #socket: StreamSocket;
  readonly #returned: ReturnedAudio;
  readonly #playback: StreamPlayback;
  readonly #taps: AudioSink[] = [];
  readonly #own: StreamOutlet;
  readonly #others: StreamOutlet;
  /** Moves the playback on and is heard, where this leg is a target; at the leg while there is something to hear. */
  readonly #driver: AudioSource;
  #hearing: { readonly partner: StreamEnd | undefined } | undefined;
  #open = false;
  #mayBegin: boolean;
  #streaming = false;
  #over = false;
  #lastFileAtMs = Number.NEGATIVE_INFINITY;

  /**
   * @param onOver called once, before its end is told
   * @throws EgressError when the URL leads where this server may not go
   */
  constructor(host: StreamHost, options: MediaStreamOptions, onOver: () => void) {
    this.options = options;
    this.#host = host;
    this.#onOver = onOver;
    this.#mayBegin = !options.waits;
    this.#frames = new StreamFrames(options);
    this.#returned = new ReturnedAudio(options.back);
    this.#playback = new StreamPlayback(this.#returned.rateHz, (name) => this.#socket.send(this.#frames.mark(name)));
    this.#own = this.#playback.outlet();
    this.#others = this.#playback.outlet();
    this.#driver = { read: (into, rateHz) => this.#play(into, rateHz) };
    const { url, authToken } = options;
    this.#socket = new StreamSocket({ url, ...(authToken === undefined ? {} : { authToken }) }, host, {
      open: () => {
        this.#open = true;
        this.#socket.send(this.#frames.connected());
        host.tell({ kind: 'stream-started', streamId: options.id });
        this.#begin();
      },
      message: (text) => this.#receive(text),
      closed: (failure) => {
        this.#end();
        this.#onOver();
        host.tell(
          failure === undefined
            ? { kind: 'stream-stopped', streamId: options.id }
            : { kind: 'stream-failed', streamId: options.id, reason: failure },
        );
      },
    });
  }

  /** The leg is answered: audio flows as soon as the socket is open. */
  begin(): void {
    this.#mayBegin = true;
    this.#begin();
  }

  /** Something was agreed on with the far end, or the bridge has changed. */
  legChanged(): void {
    this.#begin();
    const partner = this.#host.partner();
    if (this.#hearing !== undefined && this.#hearing.partner !== partner) {
      this.#silence();
      this.#sound();
    }
  }

  dtmf(digit: string, occurredAt: string): void {
    if (this.#streaming) this.#socket.send(this.#frames.dtmf(digit, occurredAt));
  }

  /** Ends it, and says so. */
  stop(): void {
    if (this.#over) return;
    const { id: streamId } = this.options;
    this.#end();
    this.#socket.close(this.#open ? this.#frames.stop() : undefined);
    this.#onOver();
    this.#host.tell(
      this.#open
        ? { kind: 'stream-stopped', streamId }
        : { kind: 'stream-failed', streamId, reason: 'it was stopped before its socket was open' },
    );
  }

  #begin(): void {
    const legCodec = this.#host.codec();
    if (!this.#open || !this.#mayBegin || this.#streaming || this.#over || legCodec === undefined) return;
    this.#streaming = true;
    const { codec: asked, track } = this.options;
    const codec = audioCodec(asked === 'default' ? legCodec : asked);
    this.#socket.send(this.#frames.start({ encoding: codec.name, sampleRate: codec.clockRate }));
    for (const side of ['inbound', 'outbound'] as const) {
      if (track !== 'both_tracks' && track !== `${side}_track`) continue;
      const tap = new TrackSender(codec, (payload, chunk, timestampMs) =>
        this.#socket.send(this.#frames.media(side, chunk, timestampMs, payload)),
      );
      this.#taps.push(tap);
      this.#host.addTap(tap, side);
    }
  }

  #receive(text: string): void {
    const frame = readClientFrame(text);
    if (typeof frame === 'string') this.#complain('malformed', frame);
    else if (frame.event === 'clear') this.#playback.clear();
    else if (frame.event === 'media') this.#hear(frame.payload);
    else if (!this.#playback.mark(frame.name)) {
      this.#complain('rateLimit', 'Too many marks wait; this one was dropped.');
    }
  }

  #hear(payload: string): void {
    if (this.#comesTooSoon()) {
      this.#complain('rateLimit', 'One file a second is taken; this one was dropped.');
      return;
    }
    try {
      if (this.#playback.enqueue(this.#returned.read(payload))) this.#sound();
      else this.#complain('rateLimit', 'Five minutes of audio wait already; this was dropped.');
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      this.#complain('invalidMedia', error.message);
    }
  }

  #comesTooSoon(): boolean {
    if (this.options.back.mode !== 'mp3') return false;
    const nowMs = this.#host.clock.now();
    if (nowMs - this.#lastFileAtMs < fileIntervalMs) return true;
    this.#lastFileAtMs = nowMs;
    return false;
  }

  #complain(error: FrameError, detail: string): void {
    this.#socket.send(this.#frames.error(error, detail));
  }

  /** There is something to hear: at this leg, at the other end of its bridge, or at both. */
  #sound(): void {
    if (this.#hearing !== undefined || this.#over || this.#playback.idle) return;
    const partner = this.options.back.target === 'self' ? undefined : this.#host.partner();
    this.#hearing = { partner: this.#host.partner() };
    this.#host.addSource(this.#driver, 'overlay');
    partner?.addSource(this.#others, 'overlay');
  }

  #silence(): void {
    const { partner } = this.#hearing ?? {};
    this.#hearing = undefined;
    this.#host.removeSource(this.#driver);
    partner?.removeSource(this.#others);
    this.#others.empty();
    this.#own.empty();
  }

  #play(into: Int16Array, rateHz: SampleRate): boolean {
    this.#playback.advance();
    // Without a bridge there is no opposite leg: this one hears what comes back.
    const audible = this.options.back.target !== 'opposite' || this.#hearing?.partner === undefined;
    if (!audible) this.#own.empty();
    const sounds = audible && this.#own.read(into, rateHz);
    if (this.#playback.idle && this.#own.dry && this.#others.dry && !sounds) this.#silence();
    return sounds;
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    for (const tap of this.#taps) this.#host.removeTap(tap);
    if (this.#hearing !== undefined) this.#silence();
  }
}
