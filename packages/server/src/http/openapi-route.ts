import { buildOpenapi, type OpenapiOptions } from '@hookswitch/contract';
import type { FastifyInstance } from 'fastify';

/** `/openapi.json`, generated from the contract. Open: it holds nothing but what the documentation says. */
export function addOpenapiRoute(app: FastifyInstance, options: Omit<OpenapiOptions, 'serverUrl'>): void {
  app.get('/openapi.json', { config: { open: true } }, async (request) =>
    buildOpenapi({ ...options, serverUrl: `${request.protocol}://${request.host}/v2` }),
  );
}
