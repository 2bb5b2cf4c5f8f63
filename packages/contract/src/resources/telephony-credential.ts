import Type, { type Static } from 'typebox';
import { closedObject, failsWith, listOf, stringOrNull } from '../schema-notation.ts';

const numbers = listOf(
  Type.String({ format: 'e164', ...failsWith('10016'), description: 'A number, +E.164.' }),
  'Numbers that ring the phone. Not part of Telnyx.',
);

/** What a SIP phone registers with. */
export const telephonyCredential = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'The credential, a UUID.' }),
    record_type: Type.Literal('credential', { description: 'Always `credential`.' }),
    name: stringOrNull({ description: 'Label.' }),
    resource_id: Type.String({ description: 'What it belongs to: `connection:` and the id of the application.' }),
    sip_username: Type.String({ description: 'User name to register with.' }),
    sip_password: Type.String({ description: 'Digest password to register with.' }),
    expired: Type.Boolean({ description: 'Whether it no longer works.' }),
    expires_at: stringOrNull({ description: 'When it stops working, RFC 3339 in UTC; null: never.' }),
    tag: stringOrNull({ description: 'Tag.' }),
    numbers,
    created_at: Type.String({ description: 'RFC 3339 in UTC.' }),
    updated_at: Type.String({ description: 'RFC 3339 in UTC.' }),
  },
  { title: 'TelephonyCredential', description: 'What a SIP phone registers with.' },
);
export type TelephonyCredential = Static<typeof telephonyCredential>;

const connectionId = Type.String({
  minLength: 1,
  ...failsWith('10015'),
  description: 'Application that the calls of the phone belong to.',
});
const writableFields = {
  name: Type.Optional(Type.String({ minLength: 1, description: 'Label.' })),
  tag: Type.Optional(Type.String({ minLength: 1, description: 'Tag; many credentials may share one.' })),
  expires_at: Type.Optional(
    Type.String({ format: 'date-time', description: 'When it stops working, RFC 3339 with a time zone.' }),
  ),
  numbers: Type.Optional(numbers),
};

/** Body of `POST /telephony_credentials`; user name and password are made by the server. */
export const createTelephonyCredentialParams = closedObject(
  { connection_id: connectionId, ...writableFields },
  { title: 'CreateTelephonyCredentialParams', description: 'A new credential.' },
);
export type CreateTelephonyCredentialParams = Static<typeof createTelephonyCredentialParams>;

/** Body of `PATCH /telephony_credentials/{id}`: what is left out stays as it was. */
export const updateTelephonyCredentialParams = closedObject(
  { connection_id: Type.Optional(connectionId), ...writableFields },
  { title: 'UpdateTelephonyCredentialParams', description: 'Changes to a credential.' },
);
export type UpdateTelephonyCredentialParams = Static<typeof updateTelephonyCredentialParams>;
