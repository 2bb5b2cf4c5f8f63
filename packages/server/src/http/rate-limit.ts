import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { Clock } from '../clock.ts';

const windowMs = 1000;

/** What a key has used of its current second. */
interface Window {
  startMs: number;
  used: number;
}

/**
 * Counts the requests of each API key in windows of one second and refuses those above its limit with 429, code 10011,
 * `x-ratelimit-*` and `retry-after` (reference §5). Open routes are not counted.
 * Add it after the authentication: what was refused there costs nobody a request.
 * @param requestsPerSecond of keys without a limit of their own; 0 = no limit
 */
export function addRateLimit(app: FastifyInstance, options: { clock: Clock; requestsPerSecond: number }): void {
  const { clock } = options;
  // One for each key that was used in the last second.
  const windows = new Map<string, Window>();
  app.addHook('onRequest', async (request, reply) => {
    const key = request.apiKey;
    const limit = key?.requestsPerSecond ?? options.requestsPerSecond;
    if (key === undefined || limit === 0) return;
    const nowMs = clock.now();
    const window = currentWindow(windows, key.id, nowMs);
    window.used += 1;
    const resetSecs = Math.max(1, Math.ceil((window.startMs + windowMs - nowMs) / 1000));
    reply.header('x-ratelimit-limit', limit);
    reply.header('x-ratelimit-remaining', Math.max(0, limit - window.used));
    reply.header('x-ratelimit-reset', resetSecs);
    if (window.used <= limit) return;
    // Telnyx does not document retry-after, but its client waits for it (reference §5, §7.1).
    reply.header('retry-after', resetSecs);
    throw new ApiError('10011', { detail: `More than ${limit} requests in one second with this API key.` });
  });
}

function currentWindow(windows: Map<string, Window>, id: string, nowMs: number): Window {
  const known = windows.get(id);
  if (known !== undefined && nowMs - known.startMs < windowMs) return known;
  // Windows stand in the order they began: the first that is still good ends the search.
  for (const [otherId, { startMs }] of windows) {
    if (nowMs - startMs < windowMs) break;
    windows.delete(otherId);
  }
  windows.delete(id);
  const window = { startMs: nowMs, used: 0 };
  windows.set(id, window);
  return window;
}
