import type { EgressGuard } from '@hookswitch/egress';
import { Agent, buildConnector } from 'undici';

/** Attempts have a time limit of their own, far below this one. */
const connectTimeoutMs = 60_000;

/**
 * Connections to the receivers of webhooks, made only to addresses that `egress` permits: every new one is judged, so
 * those of a redirect are too. The time of an attempt is bounded by its own timer, so that the agent's are out of the way.
 * @param connections at most, for each origin
 */
export function guardedAgent(egress: EgressGuard, connections: number): Agent {
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: egress.lookup });
  return new Agent({
    ...{ connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 },
    connect(options, callback) {
      try {
        egress.checkHost(options.hostname);
      } catch (error) {
        callback(error instanceof Error ? error : new Error(String(error)), null);
        return;
      }
      connect(options, callback);
    },
  });
}
