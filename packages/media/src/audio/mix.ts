import { frameSamples, type SampleRate } from '../audio-frame.ts';
import type { AudioSink, TapSide } from './audio-sink.ts';
import type { AudioSource } from './audio-source.ts';
import { ComfortNoise } from './comfort-noise.ts';
import { Floor } from './floor.ts';
import { MixBus } from './mix-bus.ts';
import type { MixMember, Turns } from './mix-member.ts';
import { Voice } from './voice.ts';

/** Level of the noise that says that the line is alive, in -dBov (RFC 3389 §3.1). */
const noiseLevel = 66;
/** Most members are whispered to by nobody: no list is made for them. */
const nobody: readonly Voice[] = [];

/**
 * Sessions that hear each other, each without itself. The audio clock makes the turns: first every member hands in what
 * it says, then each takes what it hears. The first one who takes closes the turn. Only who speaks is added up, at each
 * rate that somebody listens at; a listener who speaks gets the sum less its own voice. So a turn costs a sum for each
 * rate, a subtraction for each speaker and a copy for everybody else.
 */
export class Mix implements Turns {
  /** Who speaks first and loudest, told when that changes. */
  onFloor: ((member: MixMember) => void) | undefined;
  readonly #members = new Set<MixMember>();
  readonly #sources = new Map<AudioSource, Voice>();
  readonly #taps = new Map<AudioSink, TapSide>();
  readonly #buses = new Map<SampleRate, MixBus>();
  readonly #floor = new Floor();
  readonly #noise: ComfortNoise | undefined;
  #voices: Voice[] = [];
  #whisperers: MixMember[] = [];
  #turn = 0;
  #open = true;

  /** @param comfortNoise heard softly while nobody speaks */
  constructor(comfortNoise: boolean) {
    if (!comfortNoise) return;
    this.#noise = new ComfortNoise();
    this.#noise.start(Uint8Array.of(noiseLevel));
  }

  add(member: MixMember): void {
    this.#members.add(member);
    member.attach();
  }

  remove(member: MixMember): void {
    this.#members.delete(member);
    this.#floor.forget(member);
    member.detach();
  }

  /** Heard by everybody, until it is removed. */
  addSource(source: AudioSource): void {
    this.#sources.set(source, new Voice());
  }

  removeSource(source: AudioSource): void {
    this.#sources.delete(source);
  }

  /** `inbound` is what the first member says, `outbound` everything else: both together are all that is heard. */
  addTap(sink: AudioSink, side: TapSide): void {
    this.#taps.set(sink, side);
  }

  removeTap(sink: AudioSink): void {
    this.#taps.delete(sink);
  }

  beginTurn(): void {
    this.#open = true;
  }

  readFor(member: MixMember, into: Int16Array, rateHz: SampleRate): boolean {
    this.#closeTurn();
    if (!member.place.hears) return false;
    const own = member.isPublic && member.voice.active ? member.voice : undefined;
    const whispers = this.#whispersTo(member);
    const sounding = this.#voices.length - (own === undefined ? 0 : 1) + whispers.length;
    if (sounding === 0) return this.#noise?.read(into) ?? false;
    this.#bus(rateHz).without(own, whispers, into, this.#turn);
    return true;
  }

  #whispersTo(member: MixMember): readonly Voice[] {
    if (this.#whisperers.length === 0) return nobody;
    return this.#whisperers
      .filter((each) => each !== member && each.whispersTo(member.session.id))
      .map(({ voice }) => voice);
  }

  /** Nobody says anything more in this turn. */
  #closeTurn(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#turn += 1;
    const rateHz = this.#highestRate();
    const speaking = [...this.#members].filter(({ voice }) => voice.active);
    const publics = speaking.filter((member) => member.isPublic);
    this.#voices = [...publics.map(({ voice }) => voice), ...this.#playing(rateHz)];
    this.#whisperers = speaking.filter(({ place }) => place.heardBy !== 'all' && place.heardBy.length > 0);
    const changed = this.#floor.follow(publics);
    if (changed !== undefined) this.onFloor?.(changed);
    if (this.#taps.size > 0) this.#tell(rateHz);
  }

  #playing(rateHz: SampleRate): Voice[] {
    return [...this.#sources].flatMap(([source, voice]) => (source.read(voice.begin(rateHz), rateHz) ? [voice] : []));
  }

  #tell(rateHz: SampleRate): void {
    const [first] = this.#members;
    const heard = first !== undefined && this.#voices.includes(first.voice) ? first.voice : undefined;
    const said = heard?.at(rateHz, this.#turn) ?? new Int16Array(frameSamples(rateHz));
    const others = new Int16Array(frameSamples(rateHz));
    this.#bus(rateHz).without(heard, [], others, this.#turn);
    for (const [tap, side] of this.#taps) if (side === 'inbound') tap.write(said, rateHz);
    for (const [tap, side] of this.#taps) if (side === 'outbound') tap.write(others, rateHz);
  }

  #bus(rateHz: SampleRate): MixBus {
    let bus = this.#buses.get(rateHz);
    if (bus === undefined) {
      bus = new MixBus(rateHz);
      this.#buses.set(rateHz, bus);
    }
    bus.fill(this.#voices, this.#turn);
    return bus;
  }

  #highestRate(): SampleRate {
    let highest: SampleRate = 8000;
    for (const { rateHz } of this.#members) if (rateHz > highest) highest = rateHz;
    return highest;
  }
}
