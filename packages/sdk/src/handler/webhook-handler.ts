import type { FieldCase } from '../core/field-case.ts';
import type { WebResponse } from '../core/web-types.ts';
import { internalsOf, Telnyx } from '../telnyx.ts';
import {
  type FastifyInstance,
  type FastifyReply,
  type FetchRequest,
  fromFetch,
  fromNode,
  type IncomingWebhook,
  isFetchRequest,
  type NodeRequest,
  type NodeResponse,
} from './http-shapes.ts';
import { seenEvents } from './seen-events.ts';
import type { WebhookHandlerOptions } from './webhook-handler-options.ts';
import { type Answer, eventHubOf, WebhookReceiver } from './webhook-receiver.ts';

interface HandleRequest {
  (request: FetchRequest, context?: object): Promise<WebResponse>;
  (request: NodeRequest, response: NodeResponse): Promise<void>;
}

/**
 * Takes webhooks. Give it to whatever serves HTTP:
 *
 * - fetch style (Hono: `(c) => handler(c.req.raw)`, Next: `export const POST = handler`, Bun, Deno, Workers:
 *   `fetch: (request, env, context) => handler(request, context)`)
 * - node:http and Express: `createServer(handler)`, `app.post('/webhooks', handler)`, before any body parser
 * - Fastify: `app.register(handler.fastify, { url: '/webhooks' })`
 */
export interface WebhookHandler extends HandleRequest {
  /** Fastify plugin with a route of its own for POST. */
  fastify(instance: object, options: { url?: string }): Promise<void>;
  /** Resolves when no work on events is going on. */
  idle(): Promise<void>;
}

/** Checks, dedupes and answers webhooks, and calls your handlers with the event and its call. */
export function createWebhookHandler<Case extends FieldCase = 'wire'>(
  options: WebhookHandlerOptions<Case>,
): WebhookHandler {
  let client = options.client;
  if (client) eventHubOf(internalsOf(client));
  const receiver = new WebhookReceiver<Case>({
    ...options,
    client: () => {
      client ??= new Telnyx<Case>();
      return client;
    },
    dedupe: options.dedupe === false ? undefined : (options.dedupe ?? seenEvents()),
  });
  const handle = async (
    request: FetchRequest | NodeRequest,
    other?: object | NodeResponse | FastifyReply,
  ): Promise<WebResponse | undefined> => {
    const isFetch = isFetchRequest(request);
    const incoming: IncomingWebhook = isFetch ? fromFetch(request) : fromNode(request);
    const answer = await receiver.receive(incoming, isFetch ? waitUntilOf(other) : undefined);
    if (isFetch) return fetchResponse(answer);
    reply(other as NodeResponse | FastifyReply, answer);
    return undefined;
  };
  return Object.assign(handle as HandleRequest, {
    idle: () => receiver.idle(),
    async fastify(instance: object, { url = '/' }: { url?: string }) {
      const server = instance as FastifyInstance;
      // Only within this plugin: the rest of the application keeps its parsers.
      server.removeAllContentTypeParsers();
      server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
      server.post(url, async (request, response) => {
        await handle(request, response);
        return response;
      });
    },
  });
}

function waitUntilOf(context: object | undefined): ((work: Promise<unknown>) => void) | undefined {
  const waitUntil: unknown = context && Reflect.get(context, 'waitUntil');
  return typeof waitUntil === 'function' ? (work) => waitUntil.call(context, work) : undefined;
}

const plainText = 'text/plain; charset=utf-8';

function fetchResponse({ status, text }: Answer): WebResponse {
  return new Response(text, { status, headers: { 'content-type': plainText } }) as WebResponse;
}

function reply(response: NodeResponse | FastifyReply, { status, text }: Answer): void {
  if ('send' in response && 'code' in response) {
    response.code(status).header('content-type', plainText).send(text);
    return;
  }
  const { end } = response as NodeResponse;
  (response as NodeResponse).statusCode = status;
  (response as NodeResponse).setHeader('content-type', plainText);
  // What is left of a body that is too long is not worth reading.
  if (status === 413) (response as NodeResponse).setHeader('connection', 'close');
  end.call(response, text);
}
