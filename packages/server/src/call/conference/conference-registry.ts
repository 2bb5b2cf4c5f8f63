import { ChurnTable } from '@hookswitch/churn';
import type { Conference } from './conference.ts';

/** Every conference that lives. */
export class ConferenceRegistry {
  readonly #conferences = new ChurnTable<Conference>();
  /** Names of conferences that are being made, until they are or are not. */
  readonly #making = new Map<string, Promise<unknown>>();
  #onEmpty: Array<() => void> = [];

  /** Runs what makes a conference of this name, and adds it. Undefined when the name is in use. */
  make(name: string, task: () => Promise<Conference>): Promise<Conference> | undefined {
    if (this.isInUse(name)) return undefined;
    const made = task().then((conference) => {
      this.#conferences.set(conference.id, conference);
      return conference;
    });
    const settled = made.then(
      () => {},
      () => {},
    );
    this.#making.set(name, settled);
    void settled.then(() => this.#making.delete(name));
    return made;
  }

  remove(conference: Conference): void {
    this.#conferences.delete(conference.id);
    if (this.#conferences.size > 0) return;
    for (const resolve of this.#onEmpty.splice(0)) resolve();
  }

  all(): Conference[] {
    return this.#conferences.values();
  }

  find(id: string): Conference | undefined {
    return this.#conferences.get(id);
  }

  /** The conference that has this name, or gets it just now. */
  async named(name: string): Promise<Conference | undefined> {
    await this.#making.get(name);
    return this.#named(name);
  }

  isInUse(name: string): boolean {
    return this.#making.has(name) || this.#named(name) !== undefined;
  }

  /** Resolves when no conference is left. */
  empty(): Promise<void> {
    if (this.#conferences.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  /** One that has ended has no use for its name any more. */
  #named(name: string): Conference | undefined {
    return this.all().find(({ row, ended }) => row.name === name && !ended);
  }
}
