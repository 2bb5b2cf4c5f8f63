/**
 * One call's inputs, one at a time, in order of arrival: HTTP commands, SIP requests, timers. A task sees a state that
 * nobody else changes until its promise settles. A task that throws fails alone; the next one runs.
 */
export class Mailbox {
  #tail: Promise<unknown> = Promise.resolve();

  post<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
