import type { AudioSource } from '../audio/audio-source.ts';
import type { SampleRate } from '../audio-frame.ts';
import { frameSamples } from '../audio-frame.ts';
import { Resampler } from '../codec/resampler.ts';

const framesPerSecond = 50;
/** What may wait to be heard. An application that sends more than real time for long is told to slow down. */
const longestQueueSecs = 300;
/** Five minutes in payloads of 20 ms, and as many marks. */
const mostEntries = 30_000;

type Entry = { readonly pcm: Int16Array; at: number } | { readonly mark: string };

/** What the application sends back, waiting to be heard in real time, with the marks between. */
export class StreamPlayback {
  readonly rateHz: number;
  readonly #marked: (name: string) => void;
  readonly #queue: Entry[] = [];
  readonly #outlets = new Set<StreamOutlet>();
  #waitingSamples = 0;

  /** @param marked called for each mark once the audio before it has been heard */
  constructor(rateHz: number, marked: (name: string) => void) {
    this.rateHz = rateHz;
    this.#marked = marked;
  }

  get idle(): boolean {
    return this.#queue.length === 0;
  }

  /** False when five minutes of audio wait already: nothing was added. */
  enqueue(pcm: Int16Array): boolean {
    if (this.#waitingSamples + pcm.length > longestQueueSecs * this.rateHz) return false;
    this.#queue.push({ pcm, at: 0 });
    this.#waitingSamples += pcm.length;
    return true;
  }

  /** At once when nothing is to be heard before it. False when too much waits already: it was not added. */
  mark(name: string): boolean {
    if (this.idle) this.#marked(name);
    else if (this.#queue.length >= mostEntries) return false;
    else this.#queue.push({ mark: name });
    return true;
  }

  /** Drops what waits; the marks in it come back. */
  clear(): void {
    const dropped = this.#queue.splice(0);
    this.#waitingSamples = 0;
    for (const outlet of this.#outlets) outlet.empty();
    for (const entry of dropped) if ('mark' in entry) this.#marked(entry.mark);
  }

  outlet(): StreamOutlet {
    const outlet = new StreamOutlet(this.rateHz);
    this.#outlets.add(outlet);
    return outlet;
  }

  drop(outlet: StreamOutlet): void {
    this.#outlets.delete(outlet);
  }

  /** The next 20 ms go to every outlet. */
  advance(): void {
    const frame = new Int16Array(Math.round(this.rateHz / framesPerSecond));
    let filled = 0;
    while (filled < frame.length) {
      const [entry] = this.#queue;
      if (entry === undefined) break;
      if ('mark' in entry) {
        // What is to be heard before the mark is heard with this frame, unless it has been already.
        if (filled > 0) break;
        this.#queue.shift();
        this.#marked(entry.mark);
        continue;
      }
      const samples = Math.min(frame.length - filled, entry.pcm.length - entry.at);
      frame.set(entry.pcm.subarray(entry.at, entry.at + samples), filled);
      entry.at += samples;
      filled += samples;
      this.#waitingSamples -= samples;
      if (entry.at === entry.pcm.length) this.#queue.shift();
    }
    if (filled > 0) for (const outlet of this.#outlets) outlet.take(frame);
  }
}

/** Frames that one outlet may be ahead of its reader: legs of one tick are asked in any order. */
const mostAhead = 3;

/** One leg that hears what comes back. */
export class StreamOutlet implements AudioSource {
  readonly #fromHz: number;
  readonly #frames: Int16Array[] = [];
  #resampler: { readonly toHz: number; readonly resampler: Resampler } | undefined;
  #pending = new Int16Array(frameSamples(48_000) * 4);
  #pendingSamples = 0;

  constructor(fromHz: number) {
    this.#fromHz = fromHz;
  }

  take(frame: Int16Array): void {
    if (this.#frames.length === mostAhead) this.#frames.shift();
    this.#frames.push(frame);
  }

  empty(): void {
    this.#frames.length = 0;
    this.#pendingSamples = 0;
  }

  /** Nothing is left to be heard. */
  get dry(): boolean {
    return this.#frames.length === 0;
  }

  read(into: Int16Array, rateHz: SampleRate): boolean {
    while (this.#pendingSamples < into.length) {
      const frame = this.#frames.shift();
      if (frame === undefined) break;
      this.#convert(frame, rateHz);
    }
    const samples = Math.min(into.length, this.#pendingSamples);
    if (samples === 0) return false;
    into.set(this.#pending.subarray(0, samples));
    into.fill(0, samples);
    this.#pending.copyWithin(0, samples, this.#pendingSamples);
    this.#pendingSamples -= samples;
    return true;
  }

  #convert(frame: Int16Array, rateHz: SampleRate): void {
    const room = this.#pending.subarray(this.#pendingSamples);
    if (rateHz === this.#fromHz) {
      room.set(frame);
      this.#pendingSamples += frame.length;
      return;
    }
    if (this.#resampler?.toHz !== rateHz) {
      this.#resampler = { toHz: rateHz, resampler: new Resampler(this.#fromHz, rateHz) };
      this.#pendingSamples = 0;
    }
    this.#pendingSamples += this.#resampler.resampler.process(frame, this.#pending.subarray(this.#pendingSamples));
  }
}
