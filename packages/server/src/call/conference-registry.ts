import type { Conference } from './conference.ts';

/** Every conference that lives. */
export class ConferenceRegistry {
  readonly #conferences = new Map<string, Conference>();
  /** Names in use, those of conferences that are being made included. */
  readonly #names = new Set<string>();
  #onEmpty: Array<() => void> = [];

  /** Takes a name. False when it is in use. */
  reserve(name: string): boolean {
    if (this.#names.has(name)) return false;
    this.#names.add(name);
    return true;
  }

  release(name: string): void {
    this.#names.delete(name);
  }

  add(conference: Conference): void {
    this.#conferences.set(conference.id, conference);
  }

  remove(conference: Conference): void {
    this.#conferences.delete(conference.id);
    this.release(conference.row.name);
    if (this.#conferences.size > 0) return;
    for (const resolve of this.#onEmpty.splice(0)) resolve();
  }

  find(id: string): Conference | undefined {
    return this.#conferences.get(id);
  }

  named(name: string): Conference | undefined {
    return [...this.#conferences.values()].find(({ row }) => row.name === name);
  }

  /** Resolves when no conference is left. */
  empty(): Promise<void> {
    if (this.#conferences.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }
}
