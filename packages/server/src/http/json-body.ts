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
    if (!/^application\/json\s*(;|$)/i.test(contentType)) throw notJson(contentType);
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding.toLowerCase() !== 'identity') {
      throw new ApiError('10029', {
        detail: `The body must be sent as it is, not with content-encoding: ${encoding}.`,
      });
    }
    const text = decode(body);
    const parsed = parseJson(text);
    if (suspectEscape.test(text)) refuseUnstorable(parsed);
    return parsed;
  });
}

/** 415 for a body that is said to be something else, or nothing. */
export function notJson(contentType: string): ApiError {
  const detail = `The body must be sent with content-type: application/json, not "${contentType.slice(0, 100)}".`;
  return new ApiError('10029', { detail });
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

/** JSON can name them; valid pairs of surrogates are among what this finds. */
const suspectEscape = /\\u(0000|d[89a-f])/i;
const halfCharacter = /\p{Surrogate}/u;

/**
 * Refuses text that cannot come back as it was: the store gives a text up to its first U+0000, and UTF-8 has no halves of
 * characters (RFC 8259 §8.2 calls them unpredictable). Without recursion, for a body may be as deep as it is long.
 * @throws ApiError 10028 with a pointer to the parameter
 */
function refuseUnstorable(body: unknown): void {
  const isObject = typeof body === 'object' && body !== null;
  for (const [name, parameter] of isObject ? Object.entries(body) : [['', body]]) {
    const found: unknown[] = [parameter];
    while (found.length > 0) {
      const value = found.pop();
      if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) found.push(inner);
      if (typeof value !== 'string' || !(value.includes('\0') || halfCharacter.test(value))) continue;
      const detail = `${name} holds U+0000 or half of a character, which is no text that can be kept.`;
      throw new ApiError('10028', { pointer: `/${name}`, detail });
    }
  }
}
