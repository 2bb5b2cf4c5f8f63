// What we need of the requests and responses of fetch-style servers, node:http, Express and Fastify, as shapes: no
// types of theirs are needed to compile against us.

import type { WebhookHeaders } from '../webhook/header-value.ts';

/** `Request` of fetch. */
export interface FetchRequest {
  readonly method: string;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | object | null;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** `IncomingMessage` of Node, the request of Express or of Fastify. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  /** What a parser in front of the handler has left. */
  readonly body?: unknown;
}

/** `ServerResponse` of Node, the response of Express. */
export interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/** The reply of Fastify. */
export interface FastifyReply {
  code(status: number): FastifyReply;
  header(name: string, value: string): FastifyReply;
  send(text: string): unknown;
}

/** A Fastify instance, as far as the plugin uses it. */
export interface FastifyInstance {
  addContentTypeParser(
    contentType: string,
    options: { parseAs: 'buffer' },
    parse: (request: never, body: Uint8Array, done: (error: null, body: Uint8Array) => void) => void,
  ): unknown;
  removeAllContentTypeParsers(): unknown;
  post(url: string, handler: (request: never, reply: never) => Promise<unknown>): unknown;
}

/** A request, whichever server it comes from. */
export interface IncomingWebhook {
  readonly method: string | undefined;
  readonly headers: WebhookHeaders;
  readonly contentLength: string | string[] | null | undefined;
  /** @returns undefined when there are more bytes than this */
  readBody(maxBytes: number): Promise<unknown>;
}

export const isFetchRequest = (request: FetchRequest | NodeRequest): request is FetchRequest =>
  typeof Reflect.get(request, 'arrayBuffer') === 'function';

export function fromFetch(request: FetchRequest): IncomingWebhook {
  return {
    method: request.method,
    headers: request.headers,
    contentLength: request.headers.get('content-length'),
    async readBody(maxBytes) {
      // The framework has parsed it: not what was signed.
      if (request.bodyUsed) return {};
      const { body } = request;
      if (body === null) return new Uint8Array();
      return Symbol.asyncIterator in body ? readStream(body, maxBytes) : new Uint8Array(await request.arrayBuffer());
    },
  };
}

export function fromNode(request: NodeRequest): IncomingWebhook {
  return {
    method: request.method,
    headers: request.headers,
    contentLength: request.headers['content-length'],
    async readBody(maxBytes) {
      // Cloud functions keep the raw body beside the parsed one.
      const parsed: unknown = Reflect.get(request, 'rawBody') ?? request.body;
      if (parsed !== undefined && parsed !== null) return parsed;
      const stream: unknown = Reflect.get(request, 'raw') ?? request;
      return readStream(stream as AsyncIterable<Uint8Array>, maxBytes);
    },
  };
}

async function readStream(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}
