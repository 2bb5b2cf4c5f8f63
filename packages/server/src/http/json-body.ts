import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Request bodies are JSON in UTF-8, or empty: the official client sends `content-type: application/json` with nothing
 * behind it, and that is `{}` (reference §1.0). Anything else is refused with 10023, 10028 or 10029.
 */
export function addJsonBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    if (body.length === 0) return undefined;
    const contentType = request.headers['content-type'] ?? '';
    if (!/^application\/json\s*(;|$)/i.test(contentType)) {
      throw new ApiError('10029', {
        detail: `The body must be sent with content-type: application/json, not "${contentType}".`,
      });
    }
    return parseJson(decode(body));
  });
}

function decode(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new ApiError('10028', { detail: 'The body is not valid UTF-8.' });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message of the parser quotes the body, which may hold what does not belong into a log.
    const position =
      error instanceof Error ? /position \d+( \(line \d+ column \d+\))?/.exec(error.message)?.[0] : undefined;
    throw new ApiError('10023', {
      detail: `The body is not valid JSON${position === undefined ? '' : `, see ${position}`}.`,
    });
  }
}
