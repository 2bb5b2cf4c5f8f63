import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { AgentCore } from './core.ts';

/** Whose offer has no answer yet. */
export type OpenOffer = 'ours' | 'theirs';

/** Refuses an offer of the peer that comes while another one has no answer (RFC 3261 §14.2, RFC 3311 §5.2). */
export function refuseCrossingOffer(core: AgentCore, transaction: ServerTransaction, open: OpenOffer): void {
  // One of ours met it.
  if (open === 'ours') core.respond(transaction, { status: 491 });
  // A second one before the first has its answer; try again in 0..10 s.
  else {
    const retryAfterSecs = (core.randomBytes(1)[0] ?? 0) % 11;
    core.respond(transaction, { status: 500, headers: [['Retry-After', String(retryAfterSecs)]] });
  }
}
