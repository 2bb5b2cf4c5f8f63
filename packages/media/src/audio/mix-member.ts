import type { SampleRate } from '../audio-frame.ts';
import type { MixPlace } from '../mix-spec.ts';
import type { AudioSink, TapSide } from './audio-sink.ts';
import type { AudioSource, SourceMode } from './audio-source.ts';
import { Voice } from './voice.ts';

/** A session, as far as a mix needs it. */
export interface MixedSession {
  readonly id: string;
  addSource(source: AudioSource, mode: SourceMode): void;
  removeSource(source: AudioSource): void;
  addTap(sink: AudioSink, side: TapSide): void;
  removeTap(sink: AudioSink): void;
}

/** The mix that a member is in. */
export interface Turns {
  /** A member hands in what it says: a new turn begins, or goes on. */
  beginTurn(): void;
  /** What `member` hears in this turn; false for nothing. */
  readFor(member: MixMember, into: Int16Array, rateHz: SampleRate): boolean;
}

/** One session in a mix: what its far end says goes in, what the others say comes out. */
export class MixMember implements AudioSink, AudioSource {
  readonly session: MixedSession;
  readonly voice = new Voice();
  place: MixPlace;
  /** What it was asked for last. */
  rateHz: SampleRate = 8000;
  readonly #mix: Turns;

  constructor(session: MixedSession, mix: Turns, place: MixPlace) {
    this.session = session;
    this.#mix = mix;
    this.place = place;
  }

  attach(): void {
    this.session.addTap(this, 'inbound');
    this.session.addSource(this, 'underlay');
  }

  detach(): void {
    this.session.removeTap(this);
    this.session.removeSource(this);
  }

  write(frame: Int16Array, rateHz: SampleRate): void {
    this.#mix.beginTurn();
    this.voice.hear(frame, rateHz);
  }

  read(into: Int16Array, rateHz: SampleRate): boolean {
    this.rateHz = rateHz;
    return this.#mix.readFor(this, into, rateHz);
  }

  /** Everybody hears it. */
  get isPublic(): boolean {
    return this.place.heardBy === 'all';
  }

  /** Only some hear it, `session` among them. */
  whispersTo(session: string): boolean {
    const { heardBy } = this.place;
    return heardBy !== 'all' && heardBy.includes(session);
  }
}
