import { Mix } from './audio/mix.ts';
import { MixMember } from './audio/mix-member.ts';
import type { MediaMix, MediaSession } from './media-engine.ts';
import { MediaError } from './media-error.ts';
import type { MixEvent, MixOptions, MixPlace } from './mix-spec.ts';
import { PlaybackLane } from './playback/playback-lane.ts';
import { Player } from './playback/player.ts';
import type { PlaybackEnd, PlaybackSpec } from './playback-spec.ts';
import { Beep } from './recording/beep.ts';
import { Recorders } from './recording/recorders.ts';
import type { RecordingSpec } from './recording-spec.ts';
import type { Session } from './session.ts';

/** What belongs to one session of a mix. */
interface Seat {
  readonly session: Session;
  readonly member: MixMember;
  /** What is played to it alone. */
  readonly lane: PlaybackLane;
  hold: { readonly audio: PlaybackSpec['audio']; readonly lane: PlaybackLane } | undefined;
}

export interface MixResources {
  readonly id: string;
  readonly options: MixOptions;
  /** The session behind the interface. Throws a MediaError for one that is closed or another engine's. */
  own(session: MediaSession): Session;
  /** Called once, when the mix has closed. */
  onClosed(): void;
}

/** A mix in this process: its members, and what is played to and recorded of them. */
export class InProcessMix implements MediaMix {
  readonly id: string;
  onEvent: ((event: MixEvent) => void) | undefined;
  readonly #resources: MixResources;
  readonly #mix: Mix;
  readonly #seats = new Map<string, Seat>();
  readonly #player: Player;
  readonly #recorders: Recorders;
  /** Undefined while it is open; then resolves when its recordings are complete. */
  #closing: Promise<void> | undefined;

  constructor(resources: MixResources) {
    this.id = resources.id;
    this.#resources = resources;
    this.#mix = new Mix(resources.options.comfortNoise ?? false);
    this.#mix.onFloor = ({ session }) => this.onEvent?.({ kind: 'floor-changed', session: session.id });
    const mix = this.#mix;
    const audible = {
      addSource: mix.addSource.bind(mix),
      removeSource: mix.removeSource.bind(mix),
      addTap: mix.addTap.bind(mix),
      removeTap: mix.removeTap.bind(mix),
      onEvent: (event: MixEvent) => this.onEvent?.(event),
    };
    this.#player = new Player(audible);
    this.#recorders = new Recorders(audible);
  }

  async place(media: MediaSession, place: MixPlace): Promise<void> {
    this.#checkOpen();
    const session = this.#resources.own(media);
    const seat = this.#seats.get(session.id) ?? this.#seat(session, place);
    seat.member.place = place;
    this.#holdWith(seat, place.hears ? undefined : place.holdAudio);
  }

  async remove(session: MediaSession): Promise<void> {
    this.#leave(session.id);
  }

  async beep(): Promise<void> {
    this.#checkOpen();
    const beep = new Beep(() => this.#mix.removeSource(beep));
    this.#mix.addSource(beep);
  }

  async play(spec: Omit<PlaybackSpec, 'lane'>, to?: MediaSession): Promise<void> {
    this.#checkOpen();
    if (to === undefined) this.#player.play(spec);
    else this.#seatOf(to).lane.add(spec);
  }

  async stopPlayback(to?: MediaSession): Promise<void> {
    this.#checkOpen();
    if (to === undefined) this.#player.stop({ which: 'all', lanes: ['main'] });
    else this.#seatOf(to).lane.stop('all');
  }

  async startRecording(spec: RecordingSpec): Promise<void> {
    this.#checkOpen();
    this.#recorders.start(spec);
  }

  async changeRecording(id: string, to: 'paused' | 'running' | 'ended'): Promise<void> {
    this.#recorders.change(id, to);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const id of [...this.#seats.keys()]) this.#leave(id);
    this.#player.close();
    await this.#recorders.close();
    this.#resources.onClosed();
  }

  #seat(session: Session, place: MixPlace): Seat {
    if (session.audio.bridge !== undefined || session.mixed !== undefined) {
      throw new MediaError('wrong-state', `media session ${session.id} is in a bridge or in another mix`);
    }
    const member = new MixMember(session.audio, this.#mix, place);
    const lane = new PlaybackLane(
      {
        addSource: (source) => session.audio.addSource(source, 'overlay'),
        removeSource: (source) => session.audio.removeSource(source),
        started: (playbackId) => this.onEvent?.({ kind: 'playback-started', playbackId }),
        ended: (playbackId: string, end: PlaybackEnd) => this.onEvent?.({ kind: 'playback-ended', playbackId, end }),
      },
      'overlay',
    );
    const seat: Seat = { session, member, lane, hold: undefined };
    this.#seats.set(session.id, seat);
    this.#mix.add(member);
    session.mixed = () => this.#leave(session.id);
    return seat;
  }

  #holdWith(seat: Seat, audio: PlaybackSpec['audio'] | undefined): void {
    if (sameAudio(seat.hold?.audio, audio)) return;
    seat.hold?.lane.close();
    seat.hold = undefined;
    if (audio === undefined) return;
    const { session } = seat.member;
    const quietly = { started() {}, ended() {} };
    const lane = new PlaybackLane(
      { addSource: session.addSource.bind(session), removeSource: session.removeSource.bind(session), ...quietly },
      'underlay',
    );
    seat.hold = { audio, lane };
    lane.add({ id: 'hold', audio, times: Number.POSITIVE_INFINITY });
  }

  #leave(id: string): void {
    const seat = this.#seats.get(id);
    if (seat === undefined) return;
    this.#seats.delete(id);
    this.#holdWith(seat, undefined);
    seat.lane.close();
    this.#mix.remove(seat.member);
    seat.session.mixed = undefined;
  }

  #seatOf(session: MediaSession): Seat {
    const seat = this.#seats.get(session.id);
    if (seat === undefined) throw new MediaError('wrong-state', `media session ${session.id} is not in this mix`);
    return seat;
  }

  #checkOpen(): void {
    if (this.#closing) throw new MediaError('session-closed', `mix ${this.id} is closed`);
  }
}

function sameAudio(one: PlaybackSpec['audio'] | undefined, other: PlaybackSpec['audio'] | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return 'file' in one && 'file' in other ? one.file === other.file : one === other;
}
