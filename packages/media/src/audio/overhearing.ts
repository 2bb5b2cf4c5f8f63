import type { AudioSink, TapSide } from './audio-sink.ts';
import type { AudioSource, SourceMode } from './audio-source.ts';
import { Overheard, OverheardSource } from './overheard.ts';

/** A session as its overhearing sees it. */
export interface OverhearingEnd {
  /** Those that this session is part of, on either side. Changed by {@link Overhearing} only. */
  readonly overhearings: Set<Overhearing>;
  addSource(source: AudioSource, mode: SourceMode): void;
  removeSource(source: AudioSource): void;
  addTap(sink: AudioSink, side: TapSide): void;
  removeTap(sink: AudioSink): void;
}

/** One session's far end hears one side of another session, and nothing else, until either of them ends. */
export class Overhearing {
  readonly #listener: OverhearingEnd;
  readonly #heard: OverhearingEnd;
  readonly #tap = new Overheard();
  readonly #source = new OverheardSource(this.#tap);

  constructor(listener: OverhearingEnd, heard: OverhearingEnd, side: TapSide) {
    this.#listener = listener;
    this.#heard = heard;
    for (const end of [listener, heard]) end.overhearings.add(this);
    heard.addTap(this.#tap, side);
    listener.addSource(this.#source, 'exclusive');
  }

  end(): void {
    for (const end of [this.#listener, this.#heard]) end.overhearings.delete(this);
    this.#heard.removeTap(this.#tap);
    this.#listener.removeSource(this.#source);
  }
}
