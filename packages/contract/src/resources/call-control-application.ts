import Type, { type Static } from 'typebox';
import { closedObject, failsWith, integerOrNull, listOf, oneOf, stringOrNull } from '../schema-notation.ts';

const anchorsite = oneOf(
  [
    'Latency',
    'Chicago, IL',
    'Ashburn, VA',
    'San Jose, CA',
    'London, UK',
    'Chennai, IN',
    'Amsterdam, Netherlands',
    'Toronto, Canada',
    'Sydney, Australia',
  ],
  { default: 'Latency', description: 'Where the media of the application is handled.' },
);
const dtmfType = oneOf(['RFC 2833', 'Inband', 'SIP INFO'], {
  default: 'RFC 2833',
  description: 'How digits are sent: as RTP events, as tones in the audio, or as SIP INFO.',
});
const webhookApiVersion = oneOf(['1', '2'], {
  default: '2',
  description: 'Form of the webhooks. Telnyx documents "1" as the default; here it is "2", which new code expects.',
});
const webhookOrder = oneOf(['leg', 'none'], {
  default: 'leg',
  description:
    'Order of the webhooks: those of one leg one after another, or none, so that no event waits for another. Not part of Telnyx.',
});
const receiveSettings = oneOf(['only_my_connections', 'from_anyone'], {
  default: 'from_anyone',
  description: 'Who may call the SIP subdomain.',
});

const channelLimit = (description: string) => integerOrNull({ default: null, minimum: 0, description });
const inboundFields = {
  channel_limit: channelLimit('How many incoming legs may live at a time; null: no limit.'),
  shaken_stir_enabled: Type.Boolean({ default: false, description: 'Show the SHAKEN/STIR result of incoming calls.' }),
  sip_subdomain: stringOrNull({ default: null, description: 'SIP subdomain that the application is reached at.' }),
  sip_subdomain_receive_settings: receiveSettings,
};
const outboundFields = {
  channel_limit: channelLimit('How many outgoing legs may live at a time; null: no limit.'),
  outbound_voice_profile_id: stringOrNull({ default: null, description: 'Outbound voice profile, 19 digits.' }),
};

const applicationName = Type.String({ minLength: 1, description: 'Label of the application.' });
const tags = listOf(Type.String({ minLength: 1, description: 'Tag.' }), 'Labels of your own.');
const webhookTimeout = Type.Unsafe<number | null>({
  type: ['number', 'null'],
  minimum: 0,
  maximum: 30,
  default: null,
  description: 'How long a delivery may take in seconds, 0 to 30; null: the default of the server.',
});
const switches = {
  active: Type.Boolean({ default: true, description: 'Whether the application takes part in calls.' }),
  call_cost_in_webhooks: Type.Boolean({ default: false, description: 'Send call.cost events.' }),
  first_command_timeout: Type.Boolean({
    default: false,
    description: 'Hang up incoming legs that get no command within first_command_timeout_secs.',
  }),
  first_command_timeout_secs: Type.Integer({
    default: 30,
    minimum: 1,
    description: 'How long an incoming leg waits for its first command, in seconds.',
  }),
  redact_dtmf_debug_logging: Type.Boolean({ default: false, description: 'Keep digits out of the debug log.' }),
};

/** A call control application: who owns legs and where their events go (reference §1.0). */
export const callControlApplication = Type.Object(
  {
    id: Type.String({
      pattern: '^\\d{19}$',
      description: 'The application, 19 digits; the connection_id of its legs.',
    }),
    record_type: Type.Literal('call_control_application', { description: 'Always `call_control_application`.' }),
    application_name: applicationName,
    ...switches,
    anchorsite_override: anchorsite,
    created_at: Type.String({ description: 'RFC 3339 in UTC.' }),
    dtmf_type: dtmfType,
    inbound: Type.Object(inboundFields, { description: 'Settings of incoming legs.' }),
    outbound: Type.Object(outboundFields, { description: 'Settings of outgoing legs.' }),
    tags,
    updated_at: Type.String({ description: 'RFC 3339 in UTC.' }),
    webhook_api_version: webhookApiVersion,
    webhook_event_failover_url: stringOrNull({ description: 'URL used when the first one fails; null or "": none.' }),
    webhook_event_url: Type.String({ description: 'URL that gets the events.' }),
    webhook_order: webhookOrder,
    webhook_timeout_secs: webhookTimeout,
  },
  { title: 'CallControlApplication', description: 'Who owns legs and where their events go.' },
);
export type CallControlApplication = Static<typeof callControlApplication>;

const webhookUrlRule = { format: 'webhook-url', ...failsWith('10003') } as const;
const writableFields = {
  application_name: applicationName,
  webhook_event_url: Type.String({ ...webhookUrlRule, description: 'URL that gets the events, http(s).' }),
  active: Type.Optional(switches.active),
  anchorsite_override: Type.Optional(anchorsite),
  call_cost_in_webhooks: Type.Optional(switches.call_cost_in_webhooks),
  dtmf_type: Type.Optional(dtmfType),
  first_command_timeout: Type.Optional(switches.first_command_timeout),
  first_command_timeout_secs: Type.Optional(switches.first_command_timeout_secs),
  inbound: Type.Optional(
    closedObject(
      {
        channel_limit: Type.Optional(inboundFields.channel_limit),
        shaken_stir_enabled: Type.Optional(inboundFields.shaken_stir_enabled),
        sip_subdomain: Type.Optional(inboundFields.sip_subdomain),
        sip_subdomain_receive_settings: Type.Optional(receiveSettings),
      },
      { description: 'Settings of incoming legs.' },
    ),
  ),
  outbound: Type.Optional(
    closedObject(
      {
        channel_limit: Type.Optional(outboundFields.channel_limit),
        outbound_voice_profile_id: Type.Optional(outboundFields.outbound_voice_profile_id),
      },
      { description: 'Settings of outgoing legs.' },
    ),
  ),
  redact_dtmf_debug_logging: Type.Optional(switches.redact_dtmf_debug_logging),
  webhook_api_version: Type.Optional(webhookApiVersion),
  webhook_event_failover_url: Type.Optional(
    stringOrNull({
      format: 'webhook-url-or-empty',
      default: '',
      ...failsWith('10003'),
      description: 'URL used when the first one fails, http(s); null or "": none.',
    }),
  ),
  webhook_order: Type.Optional(webhookOrder),
  webhook_timeout_secs: Type.Optional(webhookTimeout),
};

/** Body of `POST /call_control_applications`; defaults are applied by the server. */
export const createCallControlApplicationParams = closedObject(writableFields, {
  title: 'CreateCallControlApplicationParams',
  description: 'A new application.',
});
export type CreateCallControlApplicationParams = Static<typeof createCallControlApplicationParams>;

/** Body of `PATCH /call_control_applications/{id}`: name and URL are needed again, what is left out stays as it was. */
export const updateCallControlApplicationParams = closedObject(
  { ...writableFields, tags: Type.Optional(tags) },
  { title: 'UpdateCallControlApplicationParams', description: 'Changes to an application.' },
);
export type UpdateCallControlApplicationParams = Static<typeof updateCallControlApplicationParams>;
