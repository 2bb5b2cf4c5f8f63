import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { Clock } from '../clock.ts';

const windowMs = 1000;

/**
 * Counts requests in windows of one second and refuses those above the limit with 429, code 10011, `x-ratelimit-*` and
 * `retry-after` (reference §5). There is one API key, so there is one count; open routes are not counted.
 * Add it after the authentication: what was refused there costs nobody a request.
 * @param requestsPerSecond 0 = no limit
 */
export function addRateLimit(app: FastifyInstance, options: { clock: Clock; requestsPerSecond: number }): void {
  const { clock, requestsPerSecond: limit } = options;
  if (limit === 0) return;
  let windowStart = Number.NEGATIVE_INFINITY;
  let used = 0;
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.open === true) return;
    const now = clock.now();
    if (now - windowStart >= windowMs) {
      windowStart = now;
      used = 0;
    }
    used += 1;
    const resetSecs = Math.max(1, Math.ceil((windowStart + windowMs - now) / 1000));
    reply.header('x-ratelimit-limit', limit);
    reply.header('x-ratelimit-remaining', Math.max(0, limit - used));
    reply.header('x-ratelimit-reset', resetSecs);
    if (used <= limit) return;
    // Telnyx does not document retry-after, but its client waits for it (reference §5, §7.1).
    reply.header('retry-after', resetSecs);
    throw new ApiError('10011', { detail: `More than ${limit} requests in one second.` });
  });
}
