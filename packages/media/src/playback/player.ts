import type { AudioSource, SourceMode } from '../audio/audio-source.ts';
import { MediaError } from '../media-error.ts';
import type { PlaybackEnd, PlaybackEvent, PlaybackLaneName, PlaybackSpec, PlaybackStop } from '../playback-spec.ts';
import { PlaybackLane } from './playback-lane.ts';

/** More than that waiting on a leg is a program gone wrong. */
const longestQueue = 100;

/** The session that a player belongs to. */
export interface PlayerSession {
  addSource(source: AudioSource, mode: SourceMode): void;
  removeSource(source: AudioSource): void;
  readonly onEvent: ((event: PlaybackEvent) => void) | undefined;
}

/** What a leg is played: a lane for what replaces the bridged audio, and one for what is mixed with all that. */
export class Player {
  readonly #lanes: Readonly<Record<PlaybackLaneName, PlaybackLane>>;

  constructor(session: PlayerSession) {
    const outlet = {
      addSource: (source: AudioSource, mode: SourceMode) => session.addSource(source, mode),
      removeSource: (source: AudioSource) => session.removeSource(source),
      started: (playbackId: string) => session.onEvent?.({ kind: 'playback-started', playbackId }),
      ended: (playbackId: string, end: PlaybackEnd) => session.onEvent?.({ kind: 'playback-ended', playbackId, end }),
    };
    this.#lanes = { main: new PlaybackLane(outlet, 'exclusive'), overlay: new PlaybackLane(outlet, 'overlay') };
  }

  /** @throws RangeError for `times` below 1, MediaError wrong-state when a hundred wait already */
  play(spec: PlaybackSpec): void {
    const { times = 1, lane = 'main' } = spec;
    if (!(times >= 1)) throw new RangeError(`audio is heard once or more often, not ${times} times`);
    if (this.#lanes[lane].length >= longestQueue) {
      throw new MediaError('wrong-state', `${longestQueue} playbacks wait for their turn already`);
    }
    this.#lanes[lane].add(spec);
  }

  stop({ which, lanes }: PlaybackStop): void {
    for (const lane of lanes) this.#lanes[lane].stop(which);
  }

  close(): void {
    for (const lane of Object.values(this.#lanes)) lane.close();
  }
}
