/** So many recordings are written down at a time: an engine has live calls to listen to as well. */
const width = 2;

/** Who transcribes recordings now, and who waits for it. */
export class TranscriptionTurns {
  readonly #waiting: (() => void)[] = [];
  #free = width;
  #closed = false;

  /** The server closes: what is not told by now is taken up at the next start. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Runs the task when it is its turn; not at all once closed. */
  async run(task: () => Promise<void>): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      if (!this.#closed) await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  close(): void {
    this.#closed = true;
  }
}
