import { buildOpenapi } from '@hookswitch/contract';
import type { FastifyInstance } from 'fastify';

/** `/openapi.json`, generated from the contract. Open: it holds nothing but what the documentation says. */
export function addOpenapiRoute(
  app: FastifyInstance,
  options: { version: string; isBuilt: (operationId: string) => boolean },
): void {
  app.get('/openapi.json', { config: { open: true } }, async (request) =>
    buildOpenapi({ ...options, serverUrl: `${request.protocol}://${request.host}/v2` }),
  );
}
