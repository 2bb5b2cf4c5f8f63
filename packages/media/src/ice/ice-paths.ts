import type { Source } from './connectivity-check.ts';

/** Paths that are kept: a peer has an address for each of its networks and NATs. */
const maxPaths = 8;
/** RFC 7675 §5.1: consent that is not renewed ends. */
const consentMs = 30_000;
/** Checks of the beginning are over by then; who still checks does so to keep consent fresh (RFC 7675 §5.1). */
const establishedMs = 15_000;

interface Path extends Source {
  /** Counts restarts: which credentials the last check of it was made with. */
  generation: number;
  checkedAtMs: number;
  nominatedAtMs: number | undefined;
}

/**
 * Addresses of the peer that a check with our password came from, and the one that it wants its packets at.
 *
 * ```
 *   unknown ── check ──> valid ── check with USE-CANDIDATE ──> selected ── no check for 30 s ──> selected, silent
 *                          ^                                    |    ^  (if it ever renewed)          |
 *                          '──── another one is nominated ──────'    '──────────── check ─────────────'
 * ```
 */
export class IcePaths {
  #paths: Path[] = [];
  #selected: Path | undefined;
  /** Of the last packet: the next one most often comes from there too. */
  #last: Path | undefined;

  /** A check came, signed with the password of this generation. */
  checked(from: Source, generation: number, nominates: boolean, nowMs: number): void {
    // RFC 8445 §9: what was agreed before a restart is over once a path from after it is selected.
    if (this.#selected !== undefined && generation < this.#selected.generation) return;
    const { address, port } = from;
    const path =
      this.#find(from) ?? this.#add({ address, port, generation, checkedAtMs: nowMs, nominatedAtMs: undefined });
    path.checkedAtMs = nowMs;
    path.generation = Math.max(path.generation, generation);
    if (!nominates) return;
    // The first nomination stands for the time that the path is in use since.
    if (this.#selected !== path) path.nominatedAtMs = nowMs;
    // Of several nominations the last one counts: a full agent beside a lite one says so only of what it uses itself.
    this.#selected = path;
    // The selected one may be the same as before the restart.
    this.#paths = this.#paths.filter((other) => other.generation >= generation);
    this.#last = undefined;
  }

  /** Whether packets from there are the peer's. */
  has(from: Source): boolean {
    const last = this.#last;
    if (last !== undefined && last.port === from.port && last.address === from.address) return true;
    this.#last = this.#find(from);
    return this.#last !== undefined;
  }

  /** Where packets go; undefined before a check came, and while the peer does not renew its consent any more. */
  destination(nowMs: number): Source | undefined {
    const path = this.#selected;
    // The peer may begin DTLS as soon as a path answers, and nominate a moment later.
    if (path === undefined) return this.#paths.at(-1);
    const { checkedAtMs, nominatedAtMs = checkedAtMs } = path;
    const renews = checkedAtMs - nominatedAtMs >= establishedMs;
    return renews && nowMs - checkedAtMs > consentMs ? undefined : path;
  }

  forget(): void {
    this.#paths = [];
    this.#selected = undefined;
    this.#last = undefined;
  }

  #find(from: Source): Path | undefined {
    return this.#paths.find(({ address, port }) => port === from.port && address === from.address);
  }

  #add(path: Path): Path {
    if (this.#paths.length >= maxPaths) {
      const oldest = this.#paths.findIndex((other) => other !== this.#selected);
      this.#paths.splice(oldest, 1);
      this.#last = undefined;
    }
    this.#paths.push(path);
    return path;
  }
}
