import { ChurnList, Place } from '@hookswitch/churn';
import type { Clock, Timer } from '../clock.ts';

/** All deadlines lie on this grid, so that sources of one packet size share their wake-ups. */
const gridMs = 10;

/** Somebody who has a frame to send every `intervalMs`, a multiple of 10. */
export interface PacedSource {
  readonly intervalMs: number;
  /** A frame's deadline has come. */
  sendFrame(): void;
  /** So many frames are too late to be sent. */
  skipFrames(count: number): void;
}

/** A source and when its next frame is due. */
export class Pace {
  readonly source: PacedSource;
  /** Among those of a pacer. */
  readonly place: Place<Pace> = new Place<Pace>(this);
  dueMs = 0;

  constructor(source: PacedSource) {
    this.source = source;
  }
}

/**
 * One timer for everything that sends in real time. Deadlines are absolute (start + n * interval), so lateness of one
 * wake-up never shifts the next: the stream keeps the sampling clock's rate for hours.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #paces = new ChurnList<Pace>();
  #timer: Timer | undefined;
  #timerDueMs = 0;
  #running = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startMs = clock.now();
  }

  /** The source's first frame is due at the next point of the grid, within 10 ms. No effect when it is paced already. */
  add(pace: Pace): void {
    if (this.#paces.has(pace.place)) return;
    const gridPoint = Math.ceil((this.#clock.now() - this.#startMs) / gridMs);
    pace.dueMs = this.#startMs + gridPoint * gridMs;
    this.#paces.add(pace.place);
    this.#arm();
  }

  remove(pace: Pace): void {
    this.#paces.remove(pace.place);
    this.#arm();
  }

  #run(): void {
    this.#timer = undefined;
    this.#running = true;
    const nowMs = this.#clock.now();
    try {
      this.#paces.each((pace) => {
        if (pace.dueMs <= nowMs) this.#serve(pace, nowMs);
      });
    } finally {
      this.#running = false;
      this.#arm();
    }
  }

  #serve(pace: Pace, nowMs: number): void {
    const { source } = pace;
    const { intervalMs } = source;
    // Whole frames that are late are not sent after all: the peer's buffer would keep the burst as delay for long, and the
    // time to play them has passed. Lateness of less than a frame costs nothing: the grid stays.
    const late = Math.floor((nowMs - pace.dueMs) / intervalMs);
    // The deadline moves on before anything is called, so that a source may remove itself.
    pace.dueMs += (late + 1) * intervalMs;
    if (late > 0) source.skipFrames(late);
    if (this.#paces.has(pace.place)) source.sendFrame();
  }

  #arm(): void {
    if (this.#running) return;
    let dueMs = Number.POSITIVE_INFINITY;
    this.#paces.each((pace) => {
      if (pace.dueMs < dueMs) dueMs = pace.dueMs;
    });
    if (this.#timer && this.#timerDueMs === dueMs) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (dueMs === Number.POSITIVE_INFINITY) return;
    this.#timerDueMs = dueMs;
    this.#timer = this.#clock.setTimer(Math.max(0, dueMs - this.#clock.now()), () => this.#run());
  }
}
