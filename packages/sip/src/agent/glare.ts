import type { AgentCore } from './core.ts';

/** So often a request that met one of the peer is sent again; both sides draw lots each time. */
export const MAX_GLARES = 5;

/**
 * RFC 3261 §14.1: how long to wait after a 491. Whoever made the Call-ID waits 2.1 to 4 s, the other 0 to 2 s, in steps of
 * 10 ms, so that one of the two goes first.
 */
export function glareDelayMs(core: AgentCore, ownsCallId: boolean): number {
  const random = core.randomBytes(2).readUInt16BE(0);
  return ownsCallId ? 2_100 + 10 * (random % 191) : 10 * (random % 201);
}
