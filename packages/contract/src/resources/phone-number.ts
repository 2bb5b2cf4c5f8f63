import Type, { type Static } from 'typebox';
import { closedObject, failsWith, listOf, stringOrNull } from '../schema-notation.ts';

const label = (description: string) => stringOrNull({ description });
const tags = listOf(Type.String({ minLength: 1, description: 'Tag.' }), 'Labels of your own.');

/** A number and what it leads to: the fields of Telnyx's phone number that a server of one's own can keep truthfully. */
export const phoneNumber = Type.Object(
  {
    id: Type.String({ pattern: '^\\d{19}$', description: 'The number as a resource, 19 digits.' }),
    record_type: Type.Literal('phone_number', { description: 'Always `phone_number`.' }),
    phone_number: Type.String({ description: 'The number, +E.164.' }),
    status: Type.Literal('active', { description: 'Always active: a number that is listed works.' }),
    connection_id: stringOrNull({ description: 'Application that gets the calls to this number; null: none.' }),
    connection_name: stringOrNull({ description: 'Name of that application.' }),
    customer_reference: label('Reference of your own.'),
    external_pin: label('PIN noted for a port of the number; kept and shown, nothing else.'),
    billing_group_id: label('Billing group noted for the number; kept and shown, nothing else.'),
    sip_username: stringOrNull({
      description: 'Phone (telephony credential) that rings for this number; null: none. Not part of Telnyx.',
    }),
    tags,
    created_at: Type.String({ description: 'RFC 3339 in UTC.' }),
    updated_at: Type.String({ description: 'RFC 3339 in UTC.' }),
  },
  { title: 'PhoneNumber', description: 'A number and what it leads to.' },
);
export type PhoneNumber = Static<typeof phoneNumber>;

const writableFields = {
  connection_id: Type.Optional(
    stringOrNull({
      ...failsWith('10015'),
      minLength: 1,
      description: 'Application that gets the calls to this number; null takes it away.',
    }),
  ),
  customer_reference: Type.Optional(label('Reference of your own; null takes it away.')),
  external_pin: Type.Optional(label('PIN to note for a port of the number; null takes it away.')),
  billing_group_id: Type.Optional(
    stringOrNull({ format: 'uuid', description: 'Billing group to note for the number; null takes it away.' }),
  ),
  tags: Type.Optional(tags),
};

/** Body of `POST /phone_numbers`. Not part of Telnyx, where numbers are ordered: here one brings in one's own. */
export const createPhoneNumberParams = closedObject(
  {
    phone_number: Type.String({ format: 'e164', ...failsWith('10016'), description: 'The number, +E.164.' }),
    ...writableFields,
  },
  { title: 'CreatePhoneNumberParams', description: 'A number of your own.' },
);
export type CreatePhoneNumberParams = Static<typeof createPhoneNumberParams>;

/** Body of `PATCH /phone_numbers/{id}`: what is left out stays as it was. */
export const updatePhoneNumberParams = closedObject(writableFields, {
  title: 'UpdatePhoneNumberParams',
  description: 'Changes to a number.',
});
export type UpdatePhoneNumberParams = Static<typeof updatePhoneNumberParams>;
