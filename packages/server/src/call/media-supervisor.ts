import { type MediaEngine, MediaError } from '@hookswitch/media';
import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../log.ts';

/** Between the death of a media process and the next try to have one. */
const restartDelayMs = 500;

/**
 * Keeps a media process running. When one dies, the legs it served are told by `onLost` (their sound is gone for good)
 * and another is started for the calls to come.
 */
export class MediaSupervisor {
  readonly #start: () => Promise<MediaEngine>;
  readonly #clock: Clock;
  readonly #log: Logger;
  #engine: MediaEngine | undefined;
  #restart: Timer | undefined;
  #closed = false;
  onLost: (() => void) | undefined;

  private constructor(start: () => Promise<MediaEngine>, clock: Clock, log: Logger) {
    this.#start = start;
    this.#clock = clock;
    this.#log = log;
  }

  /** @throws when the first process cannot be started: without sound there is no server. */
  static async begin(start: () => Promise<MediaEngine>, clock: Clock, log: Logger): Promise<MediaSupervisor> {
    const supervisor = new MediaSupervisor(start, clock, log);
    await supervisor.#begin();
    return supervisor;
  }

  /** @throws MediaError engine-gone in the moments between two processes. */
  engine(): MediaEngine {
    if (this.#engine === undefined) throw new MediaError('engine-gone', 'the media process is being started again');
    return this.#engine;
  }

  get running(): boolean {
    return this.#engine !== undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#restart?.cancel();
    await this.#engine?.close();
    this.#engine = undefined;
  }

  async #begin(): Promise<void> {
    const engine = await this.#start();
    if (this.#closed) return engine.close();
    engine.onExit = (reason) => this.#lost(reason);
    this.#engine = engine;
  }

  #lost(reason: string): void {
    if (this.#closed) return;
    this.#engine = undefined;
    this.#log.error({ reason }, 'the media process ended; its calls end and another is started');
    this.#scheduleRestart();
    this.onLost?.();
  }

  #scheduleRestart(): void {
    this.#restart = this.#clock.setTimer(restartDelayMs, () => {
      this.#begin().catch((error: unknown) => {
        this.#log.error({ err: error }, 'the media process could not be started');
        if (!this.#closed) this.#scheduleRestart();
      });
    });
  }
}
