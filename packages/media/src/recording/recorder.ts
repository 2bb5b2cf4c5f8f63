import type { AudioSink, TapSide } from '../audio/audio-sink.ts';
import type { AudioSource, SourceMode } from '../audio/audio-source.ts';
import { frameMs, frameSamples, type SampleRate } from '../audio-frame.ts';
import { Resampler } from '../codec/resampler.ts';
import type { RecordingEnd, RecordingSpec } from '../recording-spec.ts';
import { Beep } from './beep.ts';
import { WavFile } from './wav-file.ts';

/** Root mean square of a frame below which it is silence: -47 dB of full scale. */
const silenceLevel = 150;

/** The session that is recorded. */
export interface RecordedSession {
  addSource(source: AudioSource, mode: SourceMode): void;
  removeSource(source: AudioSource): void;
  addTap(sink: AudioSink, side: TapSide): void;
  removeTap(sink: AudioSink): void;
}

/**
 * Writes down what is said and heard on a leg, frame by frame: both sides are in step, as the session moves them in one
 * turn, first what is said, then what is heard.
 */
export class Recorder {
  readonly id: string;
  readonly #spec: RecordingSpec;
  readonly #session: RecordedSession;
  readonly #tell: (end: RecordingEnd) => void;
  readonly #beep: Beep | undefined;
  readonly #said: Side = new Side((frame, rateHz) => this.#hear('inbound', frame, rateHz));
  readonly #heard: Side = new Side((frame, rateHz) => this.#hear('outbound', frame, rateHz));
  /** The rate of the first frame; later ones are brought to it. */
  #rateHz: SampleRate | undefined;
  #file: WavFile | undefined;
  /** A frame as the file has it. */
  #block = new Int16Array(0);
  #frames = 0;
  #firstLoud: number | undefined;
  #lastLoud = -1;
  #paused = false;
  /** Nothing more goes into the file. */
  #isFull = false;
  #ending: Promise<void> | undefined;
  #failure: string | undefined;

  constructor(spec: RecordingSpec, session: RecordedSession, tell: (end: RecordingEnd) => void) {
    this.id = spec.id;
    this.#spec = spec;
    this.#session = session;
    this.#tell = tell;
    if (spec.beep === true) {
      this.#beep = new Beep(() => this.#begin());
      session.addSource(this.#beep, 'overlay');
    } else this.#begin();
  }

  /** What is said meanwhile is not in the recording. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  /** Ends it; resolves when the file is complete and that was told. Idempotent. */
  end(reason: RecordingEnd['reason']): Promise<void> {
    this.#ending ??= this.#finish(reason);
    return this.#ending;
  }

  #begin(): void {
    if (this.#beep) this.#session.removeSource(this.#beep);
    if (this.#ending) return;
    const { track } = this.#spec;
    if (track !== 'outbound') this.#session.addTap(this.#said, 'inbound');
    if (track !== 'inbound') this.#session.addTap(this.#heard, 'outbound');
  }

  #hear(side: TapSide, frame: Int16Array, rateHz: SampleRate): void {
    if (this.#paused || this.#isFull || this.#ending) return;
    this.#rateHz ??= rateHz;
    const own = side === 'inbound' ? this.#said : this.#heard;
    own.take(frame, rateHz, this.#rateHz);
    // What is heard comes second in a turn: then the frame is complete.
    if (side === 'outbound' || this.#spec.track === 'inbound') this.#write(this.#rateHz);
  }

  #write(rateHz: SampleRate): void {
    const length = frameSamples(rateHz);
    const said = this.#said.give(length);
    const heard = this.#heard.give(length);
    this.#file ??= this.#open(rateHz);
    const isDual = this.#spec.channels === 'dual';
    const samples = isDual ? 2 * length : length;
    if (this.#block.length !== samples) this.#block = new Int16Array(samples);
    if (isDual) interleave(said, heard, this.#block);
    else mix(said, heard, this.#block);
    this.#file.append(this.#block);
    if (loudness(said) >= silenceLevel || loudness(heard) >= silenceLevel) {
      this.#firstLoud ??= this.#frames;
      this.#lastLoud = this.#frames;
    }
    this.#frames += 1;
    const { maxLengthMs = Number.POSITIVE_INFINITY, silenceMs = Number.POSITIVE_INFINITY } = this.#spec;
    if (this.#frames * frameMs >= maxLengthMs) this.#endSoon('max-length');
    else if ((this.#frames - 1 - this.#lastLoud) * frameMs >= silenceMs) this.#endSoon('silence');
  }

  #open(rateHz: SampleRate): WavFile {
    const file = new WavFile(this.#spec.file, { rateHz, channels: this.#spec.channels === 'dual' ? 2 : 1 });
    file.onFailure = (error) => {
      this.#failure = error.message;
      this.#endSoon('failed');
    };
    return file;
  }

  /** Not from inside of the session's turn, which goes through its taps just now. */
  #endSoon(reason: RecordingEnd['reason']): void {
    // A turn that came late makes several frames at once.
    this.#isFull = true;
    queueMicrotask(() => void this.end(reason));
  }

  async #finish(reason: RecordingEnd['reason']): Promise<void> {
    if (this.#beep) this.#session.removeSource(this.#beep);
    this.#session.removeTap(this.#said);
    this.#session.removeTap(this.#heard);
    const rateHz = this.#rateHz ?? 8000;
    // Nothing was heard yet: a file without samples is a file.
    const file = this.#file ?? this.#open(rateHz);
    const samples = await file.finish(this.#spec.trim === true ? this.#loudRange(frameSamples(rateHz)) : undefined);
    const durationMs = Math.round((samples * 1000) / rateHz);
    const failure = this.#failure;
    this.#tell(failure === undefined ? { reason, durationMs } : { reason: 'failed', detail: failure, durationMs });
  }

  #loudRange(frameLength: number): { from: number; to: number } {
    return { from: (this.#firstLoud ?? 0) * frameLength, to: (this.#lastLoud + 1) * frameLength };
  }
}

/** One side of a leg on its way into the file. Nothing is allocated for a frame. */
class Side implements AudioSink {
  readonly #onFrame: (frame: Int16Array, rateHz: SampleRate) => void;
  /** What came and was not given yet: two frames at the highest rate, and what a resampler makes too many. */
  readonly #waiting = new Int16Array(2 * frameSamples(48_000) + 128);
  #count = 0;
  #given = new Int16Array(0);
  #resampler: { readonly fromHz: SampleRate; readonly one: Resampler } | undefined;

  constructor(onFrame: (frame: Int16Array, rateHz: SampleRate) => void) {
    this.#onFrame = onFrame;
  }

  write(frame: Int16Array, rateHz: SampleRate): void {
    this.#onFrame(frame, rateHz);
  }

  /** Keeps a frame, brought to the rate of the file. */
  take(frame: Int16Array, fromHz: SampleRate, toHz: SampleRate): void {
    const room = this.#waiting.subarray(this.#count);
    if (fromHz === toHz) {
      const kept = frame.subarray(0, room.length);
      room.set(kept);
      this.#count += kept.length;
      return;
    }
    if (this.#resampler?.fromHz !== fromHz) this.#resampler = { fromHz, one: new Resampler(fromHz, toHz) };
    this.#count += this.#resampler.one.process(frame, room);
  }

  /** The next samples, good until the next call; silence for those that there are not. */
  give(length: number): Int16Array {
    if (this.#given.length !== length) this.#given = new Int16Array(length);
    const taken = Math.min(length, this.#count);
    this.#given.set(this.#waiting.subarray(0, taken));
    if (taken < length) this.#given.fill(0, taken);
    this.#waiting.copyWithin(0, taken, this.#count);
    this.#count -= taken;
    return this.#given;
  }
}

function interleave(first: Int16Array, second: Int16Array, into: Int16Array): void {
  for (let index = 0; index < first.length; index += 1) {
    into[2 * index] = first[index] ?? 0;
    into[2 * index + 1] = second[index] ?? 0;
  }
}

function mix(first: Int16Array, second: Int16Array, into: Int16Array): void {
  for (let index = 0; index < first.length; index += 1) {
    into[index] = Math.max(-32768, Math.min(32767, (first[index] ?? 0) + (second[index] ?? 0)));
  }
}

function loudness(frame: Int16Array): number {
  let sum = 0;
  for (let index = 0; index < frame.length; index += 1) {
    const sample = frame[index] ?? 0;
    sum += sample * sample;
  }
  return Math.sqrt(sum / frame.length);
}
