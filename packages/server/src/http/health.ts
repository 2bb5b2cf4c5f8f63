import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { Db } from '../store/db.ts';
import { selectSetting } from '../store/settings.ts';

/** What a platform does while it takes no calls. */
export type Unreadiness = 'starting' | 'draining' | 'no media' | 'no store';

const whileStarting: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz', '/metrics']);

export interface HealthOptions {
  readonly db: Db;
  /** Undefined: it takes calls. */
  unreadiness(): Unreadiness | undefined;
}

/**
 * `/healthz`: the process answers. `/readyz`: it takes calls and its store answers; else 503 with the reason. Both are open,
 * because those who ask hold no key, and say nothing but that. While calls of an earlier run are being ended, which a full
 * disk can make long, these answer and everything else is refused with 503: a supervisor sees a server that starts, not one
 * that is gone, and nobody gets at calls that are half told.
 */
export function addHealthRoutes(app: FastifyInstance, { db, unreadiness }: HealthOptions): void {
  app.addHook('onRequest', async ({ routeOptions }) => {
    if (unreadiness() !== 'starting' || whileStarting.has(routeOptions.url)) return;
    throw new ApiError('10007', { status: 503, detail: 'The server is starting: it ends calls of an earlier run.' });
  });
  app.get('/healthz', { config: { open: true } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config: { open: true } }, async (_request, reply) => {
    const reason = unreadiness() ?? ((await storeAnswers(db)) ? undefined : 'no store');
    if (reason === undefined) return { status: 'ready' };
    return reply.status(503).header('retry-after', '1').send({ status: 'not ready', reason });
  });
}

async function storeAnswers(db: Db): Promise<boolean> {
  return db.run(selectSetting('api_key')).then(
    () => true,
    () => false,
  );
}
