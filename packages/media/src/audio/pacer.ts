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

/**
 * One timer for everything that sends in real time. Deadlines are absolute (start + n * interval), so lateness of one
 * wake-up never shifts the next: the stream keeps the sampling clock's rate for hours.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #nextDue = new Map<PacedSource, number>();
  #timer: Timer | undefined;
  #timerDueMs = 0;
  #running = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startMs = clock.now();
  }

  /** The source's first frame is due at the next point of the grid, within 10 ms. No effect when it is paced already. */
  add(source: PacedSource): void {
    if (this.#nextDue.has(source)) return;
    const gridPoint = Math.ceil((this.#clock.now() - this.#startMs) / gridMs);
    this.#nextDue.set(source, this.#startMs + gridPoint * gridMs);
    this.#arm();
  }

  remove(source: PacedSource): void {
    this.#nextDue.delete(source);
    this.#arm();
  }

  #run(): void {
    this.#timer = undefined;
    this.#running = true;
    const nowMs = this.#clock.now();
    try {
      for (const [source, dueMs] of this.#nextDue) if (dueMs <= nowMs) this.#serve(source, dueMs, nowMs);
    } finally {
      this.#running = false;
      this.#arm();
    }
  }

  #serve(source: PacedSource, dueMs: number, nowMs: number): void {
    const { intervalMs } = source;
    // Whole frames that are late are not sent after all: the peer's buffer would keep the burst as delay for long, and the
    // time to play them has passed. Lateness of less than a frame costs nothing: the grid stays.
    const late = Math.floor((nowMs - dueMs) / intervalMs);
    // The deadline moves on before anything is called, so that a source may remove itself.
    this.#nextDue.set(source, dueMs + (late + 1) * intervalMs);
    if (late > 0) source.skipFrames(late);
    if (this.#nextDue.has(source)) source.sendFrame();
  }

  #arm(): void {
    if (this.#running) return;
    let dueMs = Number.POSITIVE_INFINITY;
    for (const sourceDueMs of this.#nextDue.values()) if (sourceDueMs < dueMs) dueMs = sourceDueMs;
    if (this.#timer && this.#timerDueMs === dueMs) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (dueMs === Number.POSITIVE_INFINITY) return;
    this.#timerDueMs = dueMs;
    this.#timer = this.#clock.setTimer(Math.max(0, dueMs - this.#clock.now()), () => this.#run());
  }
}
