import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ApiError } from '../api-error.ts';
import { StoreError } from '../store/store-error.ts';
import { notJson } from './json-body.ts';

/** Makes every refusal and every failure an error body of the API (reference §5). */
export function addErrorReply(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((error, request, reply) => sendError(toApiError(error, request, log), reply));
  app.setNotFoundHandler((request, reply) =>
    sendError(new ApiError('10005', { detail: `There is nothing at ${request.method} ${pathOf(request)}.` }), reply),
  );
}

/** Faults that Fastify finds before a route and its hooks are known, e.g. `%zz` in the path. They repeat nothing of it. */
export function onFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id);
  sendError(
    error.code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? new ApiError('10015', { status: 414, title: 'URI Too Long', detail: 'The path names something too long.' })
      : new ApiError('10015', { detail: 'The path is not percent-encoded UTF-8.' }),
    reply,
  );
}

/** What HTTP parsing can fail with, besides nonsense: the header is too long, or the request does not end. */
const clientFaults: Readonly<Record<string, { status: number; phrase: string; error: ApiError }>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    phrase: 'Request Header Fields Too Large',
    error: new ApiError('10015', { status: 431, detail: 'The headers of the request are too large.' }),
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    phrase: 'Request Timeout',
    error: new ApiError('10008', { detail: 'The request did not arrive completely in time.' }),
  },
};
const nonsense = {
  status: 400,
  phrase: 'Bad Request',
  error: new ApiError('10015', { detail: 'This is not a valid HTTP/1.1 request.' }),
};

/** What is no HTTP at all never becomes a request: the answer is written by hand and the connection closed. */
export function onClientError(cause: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || cause.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { status, phrase, error } = clientFaults[cause.code ?? ''] ?? nonsense;
  const body = JSON.stringify(error.toBody());
  const head = `HTTP/1.1 ${status} ${phrase}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
}

function sendError(error: ApiError, reply: FastifyReply): FastifyReply {
  // What is not built will not be built by the next attempt: spares the official client its two retries (reference §7.1).
  if (error.status === 501) reply.header('x-should-retry', 'false');
  // Telnyx documents no retry-after, but its client waits for it (reference §5, §7.1).
  if (error.status === 503) reply.header('retry-after', '1');
  return reply.status(error.status).send(error.toBody());
}

function toApiError(error: unknown, request: FastifyRequest, log: Logger): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof StoreError) {
    log.error({ err: error, request_id: request.id, code: error.code }, 'the store failed');
    return new ApiError('10007', { status: 503, detail: 'The store does not answer. Nothing was changed.' });
  }
  const fastifyError = error as Partial<FastifyError>;
  if (fastifyError.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new ApiError('10015', { status: 413, title: 'Payload Too Large', detail: 'The body is too large.' });
  }
  if (fastifyError.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return notJson(request.headers['content-type'] ?? '');
  if (fastifyError.statusCode !== undefined && fastifyError.statusCode < 500) {
    return new ApiError('10015', { status: fastifyError.statusCode, detail: fastifyError.message ?? 'Bad Request' });
  }
  log.error({ err: error, request_id: request.id }, 'a request failed');
  return new ApiError('10007', { detail: `Something went wrong here, see the log for request ${request.id}.` });
}

/** Without the query, which may hold anything. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}
