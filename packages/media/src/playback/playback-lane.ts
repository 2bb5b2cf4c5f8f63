import type { AudioSource, SourceMode } from '../audio/audio-source.ts';
import type { SampleRate } from '../audio-frame.ts';
import type { PlaybackEnd, PlaybackSpec, PlaybackStop } from '../playback-spec.ts';
import { type BorrowedBytes, borrowBytes } from './audio-bytes.ts';
import { Clip } from './clip.ts';
import { openAudio } from './open-audio.ts';

/** Where a lane is heard, and who is told. */
export interface LaneOutlet {
  addSource(source: AudioSource, mode: SourceMode): void;
  removeSource(source: AudioSource): void;
  started(playbackId: string): void;
  ended(playbackId: string, end: PlaybackEnd): void;
}

/**
 * ```
 *   waiting ──(one of the first two)──> loading ──> ready ──(its turn)──> playing ──> gone: completed, stopped
 *      └──────────────── stop ────────────┴──> gone       └── could not be read, at its turn ──> gone: failed
 * ```
 */
interface Entry {
  readonly spec: PlaybackSpec;
  state: 'waiting' | 'loading' | 'ready' | 'playing' | 'failed' | 'gone';
  clip?: Clip;
  bytes?: BorrowedBytes;
  problem?: string;
}

/** Plays one thing after the other, each next one without a gap. Heard only while something sounds. */
export class PlaybackLane implements AudioSource {
  readonly #outlet: LaneOutlet;
  readonly #mode: SourceMode;
  #queue: Entry[] = [];
  #isHeard = false;

  constructor(outlet: LaneOutlet, mode: SourceMode) {
    this.#outlet = outlet;
    this.#mode = mode;
  }

  get length(): number {
    return this.#queue.length;
  }

  add(spec: PlaybackSpec): void {
    this.#queue.push({ spec, state: 'waiting' });
    this.#moveOn();
  }

  stop(which: PlaybackStop['which']): void {
    const stopped =
      typeof which === 'object'
        ? this.#queue.filter(({ spec }) => spec.id === which.id)
        : this.#queue.slice(0, which === 'all' ? undefined : 1);
    for (const entry of stopped) this.#end(entry, { reason: 'stopped' });
    this.#moveOn();
  }

  /** Nobody is told. */
  close(): void {
    for (const entry of this.#queue.splice(0)) release(entry);
    this.#silence();
  }

  read(into: Int16Array, rateHz: SampleRate): boolean {
    for (let entry = this.#queue[0]; entry?.clip !== undefined; entry = this.#queue[0]) {
      if (entry.state === 'ready') {
        entry.state = 'playing';
        this.#outlet.started(entry.spec.id);
      }
      if (entry.clip.read(into, rateHz)) return true;
      this.#end(entry, { reason: 'completed' });
    }
    // Not from inside of the audio clock's turn, which goes through the sources just now.
    queueMicrotask(() => this.#moveOn());
    return false;
  }

  /** Loads what is next and what is after that, and is heard when what is next is ready. */
  #moveOn(): void {
    for (let entry = this.#queue[0]; entry?.state === 'failed'; entry = this.#queue[0]) {
      this.#end(entry, { reason: 'failed', detail: entry.problem ?? 'it could not be read' });
    }
    for (const entry of this.#queue.slice(0, 2)) if (entry.state === 'waiting') this.#load(entry);
    if (this.#queue[0]?.clip === undefined) this.#silence();
    else if (!this.#isHeard) {
      this.#isHeard = true;
      this.#outlet.addSource(this, this.#mode);
    }
  }

  #load(entry: Entry): void {
    entry.state = 'loading';
    const borrowed = borrowBytes(entry.spec.audio);
    entry.bytes = borrowed;
    borrowed.bytes
      .then((bytes) => {
        if (entry.state !== 'loading') return;
        entry.clip = new Clip(openAudio(bytes), entry.spec.times ?? 1);
        entry.state = 'ready';
      })
      .catch((error: unknown) => {
        if (entry.state !== 'loading') return;
        entry.state = 'failed';
        entry.problem = error instanceof Error ? error.message : String(error);
      })
      .finally(() => this.#moveOn());
  }

  #end(entry: Entry, end: PlaybackEnd): void {
    release(entry);
    this.#queue = this.#queue.filter((other) => other !== entry);
    this.#outlet.ended(entry.spec.id, end);
  }

  #silence(): void {
    if (!this.#isHeard) return;
    this.#isHeard = false;
    this.#outlet.removeSource(this);
  }
}

function release(entry: Entry): void {
  entry.state = 'gone';
  entry.bytes?.giveBack();
}
