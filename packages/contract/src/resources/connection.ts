import Type, { type Static } from 'typebox';
import { listOf, oneOf, stringOrNull } from '../schema-notation.ts';

/** What legs belong to, whatever its kind; a call control application is one (reference §1.3). */
export const connection = Type.Object(
  {
    id: Type.String({ description: 'The connection, 19 digits.' }),
    record_type: Type.String({ description: 'Its kind, e.g. `call_control_application`.' }),
    active: Type.Boolean({ description: 'Whether it takes part in calls.' }),
    anchorsite_override: Type.Optional(
      oneOf(
        [
          'Latency',
          'Chicago, IL',
          'Ashburn, VA',
          'San Jose, CA',
          'London, UK',
          'Amsterdam, Netherlands',
          'Toronto, Canada',
          'Sydney, Australia',
          'Vancouver, Canada',
          'Frankfurt, Germany',
        ],
        { default: 'Latency', description: 'Where its media is handled.' },
      ),
    ),
    connection_name: Type.String({ description: 'Its label.' }),
    created_at: Type.String({ description: 'RFC 3339 in UTC.' }),
    outbound_voice_profile_id: Type.Optional(Type.String({ description: 'Outbound voice profile.' })),
    tags: Type.Optional(listOf(Type.String({ description: 'Tag.' }), 'Labels of your own.')),
    updated_at: Type.String({ description: 'RFC 3339 in UTC.' }),
    webhook_api_version: Type.Optional(oneOf(['1', '2'], { default: '1', description: 'Form of its webhooks.' })),
    webhook_event_failover_url: Type.Optional(
      stringOrNull({ default: '', description: 'URL used when the first one fails; null or "": none.' }),
    ),
    webhook_event_url: Type.Optional(
      stringOrNull({ default: null, description: 'URL that gets its events; null: none.' }),
    ),
  },
  { title: 'Connection', description: 'What legs belong to, of whatever kind.' },
);
export type Connection = Static<typeof connection>;

const count = (kind: string) => Type.Integer({ description: `How many ${kind} there are.` });
const limit = (kind: string) => Type.Integer({ description: `How many ${kind} there may be.` });

/** How many connections there are of each kind, and how many there may be (reference §1.3). */
export const connectionCount = Type.Object(
  {
    record_type: Type.String({ description: 'What kind of record this is.' }),
    counts: Type.Object(
      {
        call_control_applications: count('call control applications'),
        credential_connections: count('credential connections'),
        external_connections: count('external connections'),
        fax_connections: count('fax connections'),
        fqdn_connections: count('FQDN connections'),
        ip_connections: count('IP connections'),
        microsoft_teams_sbc_connections: count('Microsoft Teams connections'),
        mobile_voice_connections: count('mobile voice connections'),
        operator_connect_connections: count('Operator Connect connections'),
        texml_applications: count('TeXML applications'),
        third_party_provider_connections: count('connections of other providers'),
        uac_connections: count('connections that register elsewhere'),
        zoom_sbc_connections: count('Zoom connections'),
      },
      { description: 'Connections of each kind.' },
    ),
    limits: Type.Union(
      [
        Type.Object(
          { global_limit: limit('connections of all kinds together') },
          { title: 'GlobalConnectionLimit', description: 'One limit for all kinds.' },
        ),
        Type.Object(
          {
            standard_limit: limit('connections of all other kinds together'),
            texml_limit: limit('TeXML applications'),
            uac_limit: limit('connections that register elsewhere'),
          },
          { title: 'ConnectionLimitsByKind', description: 'A limit for each kind.' },
        ),
      ],
      { description: 'How many connections there may be.' },
    ),
  },
  { title: 'ConnectionCount', description: 'How many connections there are, and how many there may be.' },
);
export type ConnectionCount = Static<typeof connectionCount>;
