import Type, { type Static } from 'typebox';
import { closedObject, failsWith, integerOrNull, oneOf, stringOrNull } from '../schema-notation.ts';

const prefixes = Type.Array(
  Type.String({
    pattern: '^\\+[0-9]{0,15}$',
    ...failsWith('10016'),
    description: 'A plus sign and leading digits; `+` alone takes every number.',
  }),
  { minItems: 1, description: 'Numbers that start like this leave through the trunk; the longest match wins.' },
);
const host = Type.String({
  minLength: 1,
  maxLength: 253,
  pattern: '^[A-Za-z0-9.:_-]+$',
  description: 'Name or IP address of the carrier or gateway. Calls that come from its addresses are the trunk’s.',
});
const port = Type.Integer({
  ...{ minimum: 1, maximum: 65535, default: 5060 },
  description: 'SIP port. Of a new trunk with transport tls the default is 5061.',
});
const transport = oneOf(['udp', 'tcp', 'tls'], {
  ...{ default: 'udp', ...failsWith('10027') },
  description: 'SIP transport. With tls the certificate of the trunk must bear the name in `host`.',
});

const register = Type.Boolean({
  default: false,
  description: 'Whether the server registers there with username and password.',
});
const optionsInterval = integerOrNull({
  ...{ minimum: 5, maximum: 3600 },
  description: 'Seconds between questions (SIP OPTIONS) whether it is there; null: it is not asked.',
});

const since = { description: 'Since when, RFC 3339 in UTC; null where nothing is known yet.' };
const reason = stringOrNull({ description: 'What the trunk said, or that it said nothing.' });

/** What the server knows of a trunk now. */
const trunkState = Type.Object(
  {
    registration: Type.Unsafe<{
      state: 'registered' | 'unregistered' | 'failed';
      reason: string | null;
      since: string;
    } | null>({
      type: ['object', 'null'],
      properties: {
        state: oneOf(['registered', 'unregistered', 'failed'], { description: '`unregistered`: not tried yet.' }),
        reason,
        since: Type.String(since),
      },
      required: ['state', 'reason', 'since'],
      description: 'Of a trunk with `register`; null for others.',
    }),
    reachability: Type.Object(
      {
        state: oneOf(['reachable', 'unreachable', 'unknown'], { description: '`unknown`: it was not asked yet.' }),
        reason,
        since: stringOrNull(since),
      },
      { description: 'What OPTIONS found.' },
    ),
  },
  {
    description: 'What the server knows of it now. A trunk that failed or is unreachable is the last choice for calls.',
  },
);
export type TrunkState = Static<typeof trunkState>;

/** A way out to the telephone network, and in from it. Not part of Telnyx. */
export const trunk = Type.Object(
  {
    id: Type.String({ description: 'The trunk, 19 digits.' }),
    record_type: Type.Literal('trunk', { description: 'Always `trunk`.' }),
    name: Type.String({ description: 'Label, unique.' }),
    host,
    port,
    transport,
    username: stringOrNull({ description: 'Answers the digest challenge of the trunk; null: it sends none.' }),
    has_password: Type.Boolean({ description: 'Whether a password is kept. It is never shown.' }),
    prefixes,
    region: stringOrNull({ description: 'Label of where it is.' }),
    register,
    options_interval_secs: optionsInterval,
    state: trunkState,
    created_at: Type.String({ description: 'RFC 3339 in UTC.' }),
    updated_at: Type.String({ description: 'RFC 3339 in UTC.' }),
  },
  { title: 'Trunk', description: 'A way out to the telephone network, and in from it.' },
);
export type Trunk = Static<typeof trunk>;

const optionalFields = {
  port: Type.Optional(port),
  transport: Type.Optional(transport),
  username: Type.Optional(
    stringOrNull({
      minLength: 1,
      description: 'Answers the digest challenge of the trunk; null takes the login away.',
    }),
  ),
  password: Type.Optional(stringOrNull({ minLength: 1, description: 'Of the same; needed beside the user name.' })),
  region: Type.Optional(stringOrNull({ minLength: 1, description: 'Label of where it is; null takes it away.' })),
  register: Type.Optional(register),
  options_interval_secs: Type.Optional(optionsInterval),
};
const name = Type.String({ minLength: 1, maxLength: 128, description: 'Label, unique.' });

/** Body of `POST /trunks`. */
export const createTrunkParams = closedObject(
  { name, host, prefixes, ...optionalFields },
  { title: 'CreateTrunkParams', description: 'A new trunk.' },
);
export type CreateTrunkParams = Static<typeof createTrunkParams>;

/** Body of `PATCH /trunks/{id}`: what is left out stays as it was. */
export const updateTrunkParams = closedObject(
  { name: Type.Optional(name), host: Type.Optional(host), prefixes: Type.Optional(prefixes), ...optionalFields },
  { title: 'UpdateTrunkParams', description: 'Changes to a trunk.' },
);
export type UpdateTrunkParams = Static<typeof updateTrunkParams>;
