/** Which events have come already. Share one between processes when several of them take the webhooks of one application. */
export interface DedupeStore {
  /** Whether this event comes for the first time. From then on it does not. */
  claim(id: string): boolean | Promise<boolean>;
  /** The work on the event failed and the sender will send it again: let it in then. */
  release?(id: string): void | Promise<void>;
}

/** Webhooks are repeated within minutes; this many ids cover that for a busy server, in about 1 MB. */
const mostIds = 10_000;

/** The last 10,000 ids, in memory. */
export function seenEvents(): DedupeStore {
  const ids = new Set<string>();
  return {
    claim(id) {
      if (ids.has(id)) return false;
      ids.add(id);
      // A set keeps the order in which its values came.
      if (ids.size > mostIds) for (const oldest of ids) return ids.delete(oldest);
      return true;
    },
    release: (id) => {
      ids.delete(id);
    },
  };
}
