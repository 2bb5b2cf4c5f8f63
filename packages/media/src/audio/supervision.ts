import type { SampleRate } from '../audio-frame.ts';
import type { SupervisorRole } from '../media-engine.ts';
import type { AudioSink, TapSide } from './audio-sink.ts';
import type { AudioSource, SourceMode } from './audio-source.ts';
import { Overheard, OverheardSource } from './overheard.ts';

/** A session as its supervision sees it. */
export interface SupervisionEnd {
  /** Those that this session is part of, on either side. Changed by {@link Supervision} only. */
  readonly supervisions: Set<Supervision>;
  /** The other end of its bridge. */
  readonly bridgedWith: SupervisionEnd | undefined;
  addSource(source: AudioSource, mode: SourceMode): void;
  removeSource(source: AudioSource): void;
  addTap(sink: AudioSink, side: TapSide): void;
  removeTap(sink: AudioSink): void;
}

/**
 * One session listens to another: to what its far end says and to what that far end hears, whoever it is bridged with at
 * the time. By its role it is heard, too:
 *
 * ```
 *             supervised leg   its partner
 *   monitor         -               -
 *   whisper       heard             -
 *   barge         heard           heard
 * ```
 *
 * The supervisor does not hear itself. Both ends may be in bridges, and a leg may have several supervisors.
 */
export class Supervision {
  readonly #supervisor: SupervisionEnd;
  readonly #supervised: SupervisionEnd;
  readonly #said = new Overheard();
  readonly #heard = new Overheard();
  readonly #spoken = new Overheard();
  readonly #sources: readonly AudioSource[];
  /** What the supervised far end hears, without what the supervisor says to it. */
  readonly #ear: AudioSink;
  readonly #toSupervised: Whisper;
  readonly #toPartner: AudioSource;
  #partner: SupervisionEnd | undefined;
  #role: SupervisorRole = 'monitor';

  private constructor(supervisor: SupervisionEnd, supervised: SupervisionEnd) {
    this.#supervisor = supervisor;
    this.#supervised = supervised;
    this.#sources = [new OverheardSource(this.#said), new OverheardSource(this.#heard)];
    this.#toSupervised = new Whisper(new OverheardSource(this.#spoken));
    this.#toPartner = new OverheardSource(this.#spoken);
    this.#ear = {
      write: (frame, rateHz) => {
        this.#heard.write(frame, rateHz);
        const own = this.#toSupervised.take();
        if (own) this.#heard.subtract(own);
      },
    };
  }

  /** Begins it, ending what the supervisor listened to before; with the same pair it only changes the role. */
  static begin(supervisor: SupervisionEnd, supervised: SupervisionEnd, role: SupervisorRole): void {
    const earlier = [...supervisor.supervisions].find((each) => each.#supervisor === supervisor);
    if (earlier !== undefined && earlier.#supervised === supervised) {
      earlier.#change(role);
      return;
    }
    earlier?.end();
    const supervision = new Supervision(supervisor, supervised);
    supervisor.supervisions.add(supervision);
    supervised.supervisions.add(supervision);
    supervised.addTap(supervision.#said, 'inbound');
    supervised.addTap(supervision.#ear, 'outbound');
    supervisor.addTap(supervision.#spoken, 'inbound');
    for (const source of supervision.#sources) supervisor.addSource(source, 'overlay');
    supervision.#change(role);
  }

  end(): void {
    this.#change('monitor');
    this.#supervisor.supervisions.delete(this);
    this.#supervised.supervisions.delete(this);
    this.#supervised.removeTap(this.#said);
    this.#supervised.removeTap(this.#ear);
    this.#supervisor.removeTap(this.#spoken);
    for (const source of this.#sources) this.#supervisor.removeSource(source);
  }

  /** The supervised leg may have another partner now, or none. */
  bridgeChanged(): void {
    const partner = this.#role === 'barge' ? this.#supervised.bridgedWith : undefined;
    const former = this.#partner;
    if (partner === former) return;
    this.#partner = partner;
    former?.removeSource(this.#toPartner);
    // A supervisor that is the partner itself would hear its own voice.
    if (partner !== this.#supervisor) partner?.addSource(this.#toPartner, 'overlay');
  }

  #change(role: SupervisorRole): void {
    this.#role = role;
    if (role === 'monitor') this.#supervised.removeSource(this.#toSupervised);
    else this.#supervised.addSource(this.#toSupervised, 'overlay');
    this.bridgeChanged();
  }
}

/** What the supervisor says, and for the same frame remembers that it did. */
class Whisper implements AudioSource {
  readonly #voice: AudioSource;
  #frame = new Int16Array(0);
  #spoke = false;

  constructor(voice: AudioSource) {
    this.#voice = voice;
  }

  read(into: Int16Array, rateHz: SampleRate): boolean {
    this.#spoke = this.#voice.read(into, rateHz);
    if (this.#spoke) this.#frame = into.slice();
    return this.#spoke;
  }

  take(): Int16Array | undefined {
    if (!this.#spoke) return undefined;
    this.#spoke = false;
    return this.#frame;
  }
}
