import Type, { type Static } from 'typebox';
import { closedObject, oneOf, stringOrNull } from '../schema-notation.ts';

/** A key pair that webhooks are signed with; the private half never leaves the server. Not part of Telnyx. */
export const webhookSigningKey = Type.Object(
  {
    id: Type.String({ description: 'Fingerprint of the public key, 16 hexadecimal digits.' }),
    record_type: Type.Literal('webhook_signing_key', { description: 'Always `webhook_signing_key`.' }),
    public_key: Type.String({ description: 'The 32 raw bytes as padded base64: what verifies webhooks.' }),
    status: oneOf(['active', 'next', 'retired'], {
      description: '`active` signs now, `next` takes over at `active_from`, `retired` signed before.',
    }),
    active_from: stringOrNull({ description: 'Since when it signs, RFC 3339 in UTC; null: from the beginning.' }),
  },
  { title: 'WebhookSigningKey', description: 'A key pair that webhooks are signed with.' },
);
export type WebhookSigningKey = Static<typeof webhookSigningKey>;

/** Body of `POST /webhook_signing_keys`. */
export const createWebhookSigningKeyParams = closedObject(
  {
    overlap_secs: Type.Optional(
      Type.Integer({
        ...{ minimum: 0, maximum: 2_592_000, default: 86_400 },
        description:
          'For so long the old key signs on, while receivers learn to accept both. 0: the new key signs at once.',
      }),
    ),
  },
  { title: 'CreateWebhookSigningKeyParams', description: 'How the next signing key takes over.' },
);
export type CreateWebhookSigningKeyParams = Static<typeof createWebhookSigningKeyParams>;
