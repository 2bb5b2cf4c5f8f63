import {
  type CreateWebhookSigningKeyParams,
  createWebhookSigningKeyParams,
  type WebhookSigningKey,
} from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import { Mailbox } from '../call/mailbox.ts';
import { RotationError, type SigningKey, type SigningKeys } from '../webhooks/outbox.ts';
import type { OperationRoutes } from './operation-routes.ts';
import { pageMeta, readPage } from './pagination.ts';
import { readListQuery, refuseQuery } from './query.ts';
import { bodyValidator } from './validation.ts';

/** The keys that sign webhooks: shown, rotated with an overlap, and a rotation called off. Not part of Telnyx. */
export function addWebhookSigningKeyRoutes(
  routes: OperationRoutes,
  { signingKeys }: { signingKeys: SigningKeys },
): void {
  const validate = bodyValidator<CreateWebhookSigningKeyParams>(createWebhookSigningKeyParams);
  // Two rotations at once would each see no other one under way.
  const rotations = new Mailbox();

  routes.handle('ListWebhookSigningKeys', async (request) => {
    const page = readPage(readListQuery(request.query, {}));
    const keys = signingKeys.list();
    const start = (page.number - 1) * page.size;
    return { data: keys.slice(start, start + page.size).map(toResource), meta: pageMeta(page, keys.length) };
  });

  routes.handle('CreateWebhookSigningKey', async (request, reply) => {
    refuseQuery(request.query);
    const { overlap_secs: overlapSecs = 86_400 } = validate(request.body);
    const key = await rotations.post(() => signingKeys.rotate(overlapSecs).catch(refuse));
    reply.status(201);
    return { data: toResource(key) };
  });

  routes.handle('DeleteWebhookSigningKey', async (request) => {
    refuseQuery(request.query);
    const { id } = request.params as { id: string };
    const key = await rotations.post(() => signingKeys.callOff(id).catch(refuse));
    if (key === undefined) throw new ApiError('10005', { detail: 'There is no signing key with this id.' });
    return { data: toResource(key) };
  });
}

function refuse(error: unknown): never {
  if (error instanceof RotationError) throw new ApiError('10021', { detail: error.message });
  throw error;
}

function toResource(key: SigningKey): WebhookSigningKey {
  return {
    id: key.id,
    record_type: 'webhook_signing_key',
    public_key: key.publicKeyBase64,
    status: key.status,
    active_from: key.activeFromMs === null ? null : new Date(key.activeFromMs).toISOString(),
  };
}
