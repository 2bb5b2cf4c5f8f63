import Type, { type Static } from 'typebox';
import { closedObject, integerOrNull, stringOrNull } from '../schema-notation.ts';

const name = Type.String({ minLength: 1, maxLength: 128, description: 'What it is for.' });
const requestsPerSecond = integerOrNull({
  ...{ minimum: 0, maximum: 1_000_000, default: null },
  description: 'Requests a second with this key; 0: no limit, null: the limit of the server.',
});
const fields = {
  id: Type.String({ description: 'The key, 19 digits.' }),
  record_type: Type.Literal('api_key', { description: 'Always `api_key`.' }),
  name,
  prefix: Type.String({ description: 'How the key begins.' }),
  requests_per_second: requestsPerSecond,
  last_used_at: stringOrNull({ description: 'When it last opened a request, to the minute; null: never.' }),
  created_at: Type.String({ description: 'RFC 3339 in UTC.' }),
  updated_at: Type.String({ description: 'RFC 3339 in UTC.' }),
};

/** A key of the API, without the key: the server does not know it. Not part of Telnyx. */
export const apiKey = Type.Object(fields, { title: 'ApiKey', description: 'A key of the API, without the key.' });
export type ApiKey = Static<typeof apiKey>;

/** What `POST /api_keys` answers. */
export const createdApiKey = Type.Object(
  { ...fields, key: Type.String({ description: 'The key. It is shown this once.' }) },
  { title: 'CreatedApiKey', description: 'A new key of the API.' },
);

/** Body of `POST /api_keys`. */
export const createApiKeyParams = closedObject(
  { name, requests_per_second: Type.Optional(requestsPerSecond) },
  { title: 'CreateApiKeyParams', description: 'A new key.' },
);
export type CreateApiKeyParams = Static<typeof createApiKeyParams>;

/** Body of `PATCH /api_keys/{id}`: what is left out stays as it was. */
export const updateApiKeyParams = closedObject(
  { name: Type.Optional(name), requests_per_second: Type.Optional(requestsPerSecond) },
  { title: 'UpdateApiKeyParams', description: 'Changes to a key.' },
);
export type UpdateApiKeyParams = Static<typeof updateApiKeyParams>;
