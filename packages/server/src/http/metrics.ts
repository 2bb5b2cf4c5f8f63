import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

/**
 * `/metrics` in the Prometheus text format.
 * @param open without an API key. The figures tell how much a business talks, so only on a loopback bind.
 */
export function addMetricsRoute(app: FastifyInstance, options: { metrics: Registry; open: boolean }): void {
  const { metrics, open } = options;
  app.get('/metrics', { config: open ? { open } : {} }, async (_request, reply) => {
    reply.type(metrics.contentType);
    return metrics.metrics();
  });
}
