import type { AudioFilter } from '../audio/audio-filter.ts';
import type { TapSide } from '../audio/audio-sink.ts';
import type { SampleRate } from '../audio-frame.ts';
import type { FilteredTrack, PitchShift } from '../sound-filters.ts';
import { NoiseSuppressor } from './noise-suppressor.ts';
import { PitchShifter } from './pitch-shifter.ts';

/** Beyond two octaves nothing is left of a voice. */
const farthest = 4;

/** The filters of one leg: on either side noise goes first, as its suppressor knows voices in their own pitch. */
export class LegFilters {
  readonly #use: (side: TapSide, filter: AudioFilter | undefined) => void;
  readonly #chains = { inbound: new Chain(), outbound: new Chain() };

  /** @param use told what one side passes through from now on; undefined for nothing */
  constructor(use: (side: TapSide, filter: AudioFilter | undefined) => void) {
    this.#use = use;
  }

  /** In place of an earlier shift. @throws RangeError for factors outside 0.25 to 4 */
  shiftPitch({ factor, track }: PitchShift): void {
    if (!(factor >= 1 / farthest && factor <= farthest)) {
      throw new RangeError(`a pitch is shifted by a factor of ${1 / farthest} to ${farthest}`);
    }
    this.#change(factor === 1 ? undefined : track, (chain, on) => {
      chain.pitch = on ? new PitchShifter(factor) : undefined;
    });
  }

  /** In place of an earlier suppression; undefined ends it. */
  suppressNoise(track: FilteredTrack | undefined): void {
    this.#change(track, (chain, on) => {
      chain.noise = on ? (chain.noise ?? new NoiseSuppressor()) : undefined;
    });
  }

  #change(track: FilteredTrack | undefined, change: (chain: Chain, on: boolean) => void): void {
    for (const side of ['inbound', 'outbound'] as const) {
      const chain = this.#chains[side];
      change(chain, track === side || track === 'both');
      this.#use(side, chain.idle ? undefined : chain);
    }
  }
}

class Chain implements AudioFilter {
  noise: NoiseSuppressor | undefined;
  pitch: PitchShifter | undefined;

  get idle(): boolean {
    return this.noise === undefined && this.pitch === undefined;
  }

  process(frame: Int16Array, rateHz: SampleRate): void {
    this.noise?.process(frame, rateHz);
    this.pitch?.process(frame, rateHz);
  }
}
