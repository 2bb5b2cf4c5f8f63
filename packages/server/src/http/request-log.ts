import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Histogram, type Registry } from 'prom-client';
import type { Clock } from '../clock.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Milliseconds of the injected clock. */
    startedAtMs: number;
    /** The leg that the request is about: from its path, or the new one. */
    callControlId: string | undefined;
  }
}

/** One log line and one observation for each request. Neither holds bodies, headers or query strings. */
export function addRequestLog(app: FastifyInstance, options: { clock: Clock; log: Logger; metrics: Registry }): void {
  const { clock, log } = options;
  const durations = new Histogram({
    name: 'hookswitch_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its reply.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [options.metrics],
  });
  app.decorateRequest('startedAtMs', 0);
  app.decorateRequest('callControlId', undefined);
  app.addHook('onRequest', async (request, reply) => {
    request.startedAtMs = clock.now();
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    // The pattern, not the path: a label for each id would grow without bound.
    const route = request.routeOptions.url ?? 'none';
    const durationMs = clock.now() - request.startedAtMs;
    const { method } = request;
    durations.observe({ method, route, status: reply.statusCode }, durationMs / 1000);
    const isOpen = request.routeOptions.config.open === true;
    const params = request.params as { call_control_id?: string } | undefined;
    const callControlId = request.callControlId ?? params?.call_control_id;
    log[isOpen ? 'debug' : 'info'](
      {
        request_id: request.id,
        method,
        route,
        status: reply.statusCode,
        duration_ms: Math.round(durationMs * 1000) / 1000,
        ...(callControlId === undefined ? {} : { call_control_id: callControlId }),
      },
      'request',
    );
  });
}
