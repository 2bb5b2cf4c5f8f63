import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { ApiKeyRing, OpeningKey } from './api-key-ring.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Served without an API key. */
    open?: true;
  }
  interface FastifyRequest {
    /** What opened the request; undefined on open routes. */
    apiKey: OpeningKey | undefined;
  }
}

/**
 * Every route asks for `Authorization: Bearer <key>`, unknown ones too, but those whose config says `open`.
 * Refused with 401 and 10009 (reference §5).
 */
export function addApiKeyAuth(app: FastifyInstance, keys: Pick<ApiKeyRing, 'find'>): void {
  app.decorateRequest('apiKey', undefined);
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.open === true) return;
    const opening = openingKey(request.headers.authorization, keys);
    if (typeof opening !== 'string') {
      request.apiKey = opening;
      return;
    }
    // RFC 9110 §11.6.1: a 401 names the scheme that would do.
    reply.header('www-authenticate', 'Bearer');
    throw new ApiError('10009', { detail: opening });
  });
}

/** The key, or what is wrong. */
function openingKey(header: string | undefined, keys: Pick<ApiKeyRing, 'find'>): OpeningKey | string {
  if (header === undefined) return 'No API key was sent: use the header "Authorization: Bearer <key>".';
  const key = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (key === undefined) return 'The Authorization header cannot be read: it must be "Bearer <key>".';
  return keys.find(key) ?? 'The API key is not one of this server.';
}
