import { type Operation, operationNotBuilt, operations } from '@hookswitch/contract';
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { ApiError } from '../api-error.ts';

export type OperationHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/**
 * The routes of the contract's operations. What is built has a handler; the rest of the contract answers 501, and a
 * known path with another method 405. Paths and methods come from the contract alone.
 */
export class OperationRoutes {
  readonly #app: FastifyInstance;
  readonly #built = new Set<string>();
  readonly #refused = new Set<string>();
  readonly #methodsByUrl = new Map<string, Set<string>>();

  constructor(app: FastifyInstance) {
    this.#app = app;
    app.addHook('onRoute', ({ url, method }) => {
      const methods = this.#methodsByUrl.get(url) ?? new Set();
      for (const each of [method].flat()) methods.add(each);
      this.#methodsByUrl.set(url, methods);
    });
  }

  isRefused = (operationId: string): boolean => this.#refused.has(operationId);

  isBuilt = (operationId: string): boolean => this.#built.has(operationId);

  /** Serves the operation of that name at the contract's path. */
  handle(operationId: string, handler: OperationHandler, options: { config?: FastifyContextConfig } = {}): void {
    const operation = operations.find((other) => other.operationId === operationId);
    if (operation === undefined) throw new Error(`The contract has no operation ${operationId}`);
    this.#built.add(operationId);
    this.#app.route({ method: operation.method, url: routeOf(operation), handler, ...options });
  }

  /** Several operations behind one route with a parameter in place of the part that differs. */
  handleTogether(operationIds: readonly string[], method: HTTPMethods, url: string, handler: OperationHandler): void {
    for (const operationId of operationIds) this.#built.add(operationId);
    this.#app.route({ method, url, handler });
  }

  /** These have a route, which has nothing but a refusal for them. */
  refuse(operationIds: readonly string[]): void {
    for (const operationId of operationIds) this.#refused.add(operationId);
  }

  /** Call it last: gives every path that is known by now its 501 and 405. */
  refuseTheRest(): void {
    for (const operation of operations) {
      const url = routeOf(operation);
      // Actions that are not built are refused by the one route of all actions on a call, or on a conference.
      if (this.#built.has(operation.operationId) || isPostedAction(operation)) continue;
      this.#app.route({ method: operation.method, url, handler: () => Promise.reject(notBuilt(operation)) });
    }
    for (const [url, methods] of [...this.#methodsByUrl]) {
      const allowed = [...methods].sort().join(', ');
      const others = this.#app.supportedMethods.filter((method) => !methods.has(method)) as HTTPMethods[];
      this.#app.route({
        method: others,
        url,
        handler: async (request, reply) => {
          // RFC 9110 §15.5.6: a 405 names the methods that would do.
          reply.header('allow', allowed);
          throw new ApiError('10030', { detail: `${request.method} does not apply here. Allowed: ${allowed}.` });
        },
      });
    }
  }
}

/** 501 with a body that names the operation: nothing answers ok without acting. */
export function notBuilt({ operationId, method, path }: Operation): ApiError {
  return new ApiError(operationNotBuilt.code, {
    status: operationNotBuilt.status,
    detail: `${operationId} (${method} ${path}) is an operation of the API that this server does not have yet.`,
  });
}

function isPostedAction({ method, path }: Operation): boolean {
  return method === 'POST' && /^\/(calls\/\{call_control_id\}|conferences\/\{id\})\/actions\//.test(path);
}

function routeOf({ path }: Operation): string {
  return `/v2${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
}
