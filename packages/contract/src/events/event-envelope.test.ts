import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { type CallEventType, webhookEvents } from './event-envelope.ts';
import { eventTypes } from './event-types.ts';

const ajv = new Ajv({ strict: false });
addFormats.default(ajv);

function failures(eventType: CallEventType, payload: Record<string, unknown>): unknown[] {
  const validate = ajv.compile(webhookEvents[eventType]);
  validate({
    data: {
      event_type: eventType,
      id: 'b0000000-0000-4000-8000-000000000001',
      occurred_at: '2025-11-23T03:30:00.076316Z',
      payload,
      record_type: 'event',
    },
    meta: { attempt: 1, delivered_to: 'https://example.test/hook' },
  });
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const ids = {
  call_control_id: 'v3:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  call_leg_id: 'b0e60001-c81c-11f0-afbb-02420aef0001',
  call_session_id: 'b0e60000-c81c-11f0-abac-02420aef0001',
  connection_id: '2800000000000000001',
};
const parties = { from: '+12025550111', to: '+12025550122' };
const startTime = '2025-11-23T03:30:00.076316Z';

// The payloads that reference §2.4 gives as captured from live calls, numbers and ids replaced.
const captured: [name: string, eventType: CallEventType, payload: Record<string, unknown>][] = [
  [
    'an incoming call, parked',
    'call.initiated',
    {
      ...ids,
      ...parties,
      caller_id_name: '+12025550111',
      calling_party_type: 'pstn',
      client_state: null,
      connection_codecs: 'PCMA,PCMU,VP8,H264',
      direction: 'incoming',
      from_sip_uri: '2025550111@203.0.113.9:5060',
      offered_codecs: 'PCMU,G729',
      start_time: startTime,
      state: 'parked',
      to_sip_uri: '+12025550122@198.51.100.10:5060',
    },
  ],
  [
    'an outgoing call of a browser',
    'call.initiated',
    {
      ...ids,
      ...parties,
      calling_party_type: 'sip',
      client_state: null,
      custom_headers: [{ name: 'X-RTC-CALLID', value: 'b0e60001-c81c-11f0-afbb-02420aef0001' }],
      direction: 'outgoing',
      from_sip_uri: '+12025550111@sip.example.test',
      state: 'bridging',
      to_sip_uri: '+12025550122@sip.example.test',
    },
  ],
  [
    'an answer',
    'call.answered',
    {
      ...ids,
      ...parties,
      calling_party_type: 'pstn',
      client_state: null,
      codec: 'PCMU',
      sampling_rate: 8000,
      start_time: startTime,
    },
  ],
  [
    'a bridge',
    'call.bridged',
    { ...ids, ...parties, calling_party_type: 'sip', client_state: 'aGVsbG8=', start_time: startTime },
  ],
  [
    'a hangup by the caller',
    'call.hangup',
    {
      ...ids,
      ...parties,
      call_quality_stats: {
        inbound: {
          jitter_max_variance: '0.00',
          jitter_packet_count: '0',
          mos: '4.50',
          packet_count: '1472',
          skip_packet_count: '22',
        },
        outbound: { packet_count: '268', skip_packet_count: '0' },
      },
      calling_party_type: 'pstn',
      client_state: null,
      end_time: '2025-11-23T03:30:30.816307Z',
      hangup_cause: 'normal_clearing',
      hangup_source: 'caller',
      sip_hangup_cause: '200',
      start_time: startTime,
    },
  ],
  [
    'a caller who gave up: no client_state, no figures',
    'call.hangup',
    {
      ...ids,
      ...parties,
      end_time: '2026-05-19T23:30:23.738431Z',
      hangup_cause: 'originator_cancel',
      hangup_source: 'caller',
      sip_hangup_cause: '487',
      start_time: '2026-05-19T23:30:15.038431Z',
      telnyx_error: null,
    },
  ],
];

test.each(captured)('%s is described', (_, eventType, payload) => {
  expect(failures(eventType, payload)).toEqual([]);
});

test.each(captured)('%s: a payload without its ids is not', (_, eventType, { call_control_id, ...payload }) => {
  expect(failures(eventType, payload)).toEqual(["/data/payload must have required property 'call_control_id'"]);
});

test('figures are text and causes are of the documented set', () => {
  const hangup = captured.at(-1)?.[2] ?? {};
  expect(failures('call.hangup', { ...hangup, hangup_cause: 'busy' })).toEqual([
    '/data/payload/hangup_cause must be equal to one of the allowed values',
  ]);
  expect(failures('call.hangup', { ...hangup, sip_hangup_cause: 487 })).toEqual([
    '/data/payload/sip_hangup_cause must be string',
  ]);
  expect(failures('call.hangup', { ...hangup, call_quality_stats: null })).toEqual([]);
});

test('the documented event types are known, once each', () => {
  expect(new Set(eventTypes).size).toBe(58);
  expect(eventTypes).toEqual([...eventTypes].sort());
  for (const name of ['call.initiated', 'call.dequeued', 'streaming.started', 'siprec.failed', 'conference.ended']) {
    expect(eventTypes).toContain(name);
  }
});
