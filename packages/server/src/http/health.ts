import type { FastifyInstance } from 'fastify';
import type { Db } from '../store/db.ts';
import { selectSetting } from '../store/settings.ts';

/**
 * `/healthz`: the process answers. `/readyz`: it takes calls and its store answers; 503 while it drains. While it starts nobody answers.
 * Both are open, because those who ask hold no key, and say nothing but that.
 */
export function addHealthRoutes(app: FastifyInstance, options: { db: Db; ready: () => boolean }): void {
  app.get('/healthz', { config: { open: true } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config: { open: true } }, async (_request, reply) => {
    const ready = options.ready() && (await storeAnswers(options.db));
    if (!ready) reply.status(503);
    return { status: ready ? 'ready' : 'not ready' };
  });
}

async function storeAnswers(db: Db): Promise<boolean> {
  return db.run(selectSetting('api_key')).then(
    () => true,
    () => false,
  );
}
