import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { formats } from './formats.ts';
import { operationSchemas } from './operation-schemas.ts';
import { operations } from './operations.ts';
import { cursorPageQuery, pageQuery } from './resources/page.ts';

/** What the documentation (reference §1.1) has for each operation of the seed: names on the wire, blank separated. */
const documented: Record<string, { required?: string; optional?: string; query?: string }> = {
  DialCall: {
    required: 'connection_id from to',
    optional:
      'answering_machine_detection answering_machine_detection_config assistant audio_url billing_group_id ' +
      'bridge_intent bridge_on_answer client_state command_id conference_config conversation_relay_config ' +
      'custom_headers deepfake_detection dialogflow_config diversion enable_dialogflow from_display_name ' +
      'link_to media_encryption media_name park_after_unbridge preferred_codecs prevent_double_bridge ' +
      'privacy record record_channels record_custom_file_name record_format record_max_length ' +
      'record_timeout_secs record_track record_trim retry_on_timeout route_to_mobile send_digits_on_answer ' +
      'send_silence_when_idle sip_auth_password sip_auth_username sip_headers sip_region ' +
      'sip_transport_protocol sound_modifications stream_auth_token stream_bidirectional_codec ' +
      'stream_bidirectional_mode stream_bidirectional_sampling_rate stream_bidirectional_target_legs ' +
      'stream_codec stream_establish_before_call_originate stream_track stream_url ' +
      'supervise_call_control_id supervisor_role time_limit_secs timeout_secs transcription ' +
      'transcription_config webhook_retries_policies webhook_url webhook_url_method webhook_urls ' +
      'webhook_urls_method',
  },
  RetrieveCallStatus: {},
  AnswerCall: {
    optional:
      'assistant billing_group_id client_state command_id conversation_relay_config custom_headers ' +
      'deepfake_detection preferred_codecs record record_channels record_custom_file_name record_format ' +
      'record_max_length record_timeout_secs record_track record_trim send_silence_when_idle sip_headers ' +
      'sound_modifications stream_bidirectional_codec stream_bidirectional_mode ' +
      'stream_bidirectional_target_legs stream_codec stream_track stream_url transcription ' +
      'transcription_config webhook_retries_policies webhook_url webhook_url_method webhook_urls ' +
      'webhook_urls_method',
  },
  BridgeCall: {
    required: 'call_control_id',
    optional:
      'client_state command_id hold_after_unbridge mute_dtmf park_after_unbridge play_ringtone ' +
      'prevent_double_bridge queue record record_channels record_custom_file_name record_format ' +
      'record_max_length record_timeout_secs record_track record_trim ringtone video_room_context ' +
      'video_room_id',
  },
  HangupCall: { optional: 'client_state command_id custom_headers' },
  ReferCall: {
    required: 'sip_address',
    optional: 'client_state command_id custom_headers sip_auth_password sip_auth_username sip_headers',
  },
  RejectCall: { required: 'cause', optional: 'client_state command_id' },
  SendSIPInfo: { required: 'body content_type', optional: 'client_state command_id' },
  TransferCall: {
    required: 'to',
    optional:
      'answering_machine_detection answering_machine_detection_config audio_url client_state command_id ' +
      'custom_headers diversion early_media from from_display_name media_encryption media_name mute_dtmf ' +
      'park_after_unbridge preferred_codecs privacy record record_channels record_custom_file_name ' +
      'record_format record_max_length record_timeout_secs record_track record_trim route_to_mobile ' +
      'send_digits_on_answer sip_auth_password sip_auth_username sip_headers sip_region ' +
      'sip_transport_protocol sound_modifications target_leg_client_state time_limit_secs timeout_secs ' +
      'webhook_retries_policies webhook_url webhook_url_method webhook_urls webhook_urls_method',
  },
  ListCallControlApplications: { query: 'filter sort page[number] page[size]' },
  CreateCallControlApplication: {
    required: 'application_name webhook_event_url',
    optional:
      'active anchorsite_override call_cost_in_webhooks dtmf_type first_command_timeout ' +
      'first_command_timeout_secs inbound outbound redact_dtmf_debug_logging webhook_api_version ' +
      'webhook_event_failover_url webhook_timeout_secs',
  },
  DeleteCallControlApplication: {},
  RetrieveCallControlApplication: {},
  UpdateCallControlApplication: {
    required: 'application_name webhook_event_url',
    optional:
      'active anchorsite_override call_cost_in_webhooks dtmf_type first_command_timeout ' +
      'first_command_timeout_secs inbound outbound redact_dtmf_debug_logging tags webhook_api_version ' +
      'webhook_event_failover_url webhook_timeout_secs',
  },
  ListConnectionActiveCalls: { query: 'page[number] page[size]' },
};

/** Where a schema departs from the documentation on purpose. */
const required: Record<string, string> = {
  // A queue or a video room takes the place of the other leg.
  BridgeCall: '',
};

const words = (text = '') => text.split(' ').filter(Boolean);
const requestOf = (operationId: string) => Object(operationSchemas[operationId]?.request ?? {});

test('the operations of the seed are those of the documentation', () => {
  const seed = operations.filter((operation) => operation.seed).map((operation) => operation.operationId);
  expect(seed.sort()).toEqual(Object.keys(documented).sort());
});

describe.each(Object.entries(documented))('%s', (operationId, fields) => {
  test('takes the documented fields, no more and no less', () => {
    const names = Object.keys(requestOf(operationId).properties ?? {});
    expect(names.sort()).toEqual([...words(fields.required), ...words(fields.optional)].sort());
  });

  test('needs the fields that are documented as required', () => {
    const needed: string[] = requestOf(operationId).required ?? [];
    expect(needed.toSorted()).toEqual(words(required[operationId] ?? fields.required).sort());
  });

  test('takes the documented query', () => {
    const { meta, query = [] } = operationSchemas[operationId] ?? {};
    const names = new Set(query.map(({ name }) => name.replace(/^filter\[.*/, 'filter')));
    if (meta) for (const name of ['page[number]', 'page[size]']) names.add(name);
    expect([...names].sort()).toEqual(words(fields.query).sort());
  });
});

/** Every schema of the document tree, with the path to it. */
function* walk(schema: unknown, path: string): Generator<[path: string, schema: Record<string, unknown>]> {
  if (typeof schema !== 'object' || schema === null) return;
  yield [path, Object(schema)];
  const { properties, items, additionalProperties } = Object(schema);
  for (const [name, field] of Object.entries(properties ?? {})) yield* walk(field, `${path}/${name}`);
  yield* walk(items, `${path}[]`);
  yield* walk(additionalProperties, `${path}/*`);
}

const schemas = [
  ...Object.entries(operationSchemas).flatMap(([id, { request, data, meta, query = [] }]) => [
    { name: `${id} request`, schema: request },
    { name: `${id} data`, schema: data },
    { name: `${id} meta`, schema: meta },
    ...query.map((parameter) => ({ name: `${id} ${parameter.name}`, schema: parameter.schema })),
  ]),
  { name: 'pageQuery', schema: pageQuery },
  { name: 'cursorPageQuery', schema: cursorPageQuery },
].flatMap(({ name, schema }) => (schema ? [{ name, schema }] : []));

describe.each(schemas)('$name', ({ name, schema }) => {
  test('describes every field', () => {
    const silent = [...walk(schema, name)].filter(([path, part]) => !path.endsWith('[]') && !part.description);
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  test('compiles, and every default is a value that it accepts', () => {
    const ajv = new Ajv({ strict: false });
    addFormats.default(ajv);
    for (const [format, accepts] of Object.entries(formats)) ajv.addFormat(format, accepts);
    ajv.compile(schema);
    for (const [path, part] of walk(schema, name)) {
      if ('default' in part) expect(`${path} ${ajv.validate(part, part.default)}`).toBe(`${path} true`);
      if ('format' in part) expect(Object.keys(ajv.formats)).toContain(part.format);
    }
  });
});

test('a request refuses fields that it does not know, at every level that is spelled out', () => {
  for (const { name, schema } of schemas.filter((entry) => entry.name.endsWith(' request'))) {
    const open = [...walk(schema, name)].filter(([, part]) => part.properties && part.additionalProperties !== false);
    expect(open.map(([path]) => path)).toEqual([]);
  }
});
