import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Served without an API key. */
    open?: true;
  }
}

/**
 * Every route asks for `Authorization: Bearer <key>`, unknown ones too, but those whose config says `open`.
 * Refused with 401 and 10009 (reference §5).
 */
export function addApiKeyAuth(app: FastifyInstance, apiKey: string): void {
  const expected = digest(apiKey);
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.open === true) return;
    const problem = authorizationProblem(request.headers.authorization, expected);
    if (problem === undefined) return;
    // RFC 9110 §11.6.1: a 401 names the scheme that would do.
    reply.header('www-authenticate', 'Bearer');
    throw new ApiError('10009', { detail: problem });
  });
}

function authorizationProblem(header: string | undefined, expected: Buffer): string | undefined {
  if (header === undefined) return 'No API key was sent: use the header "Authorization: Bearer <key>".';
  const key = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (key === undefined) return 'The Authorization header cannot be read: it must be "Bearer <key>".';
  return timingSafeEqual(digest(key), expected) ? undefined : 'The API key is not the one of this server.';
}

/** Digests are of equal length, as a comparison in constant time needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
