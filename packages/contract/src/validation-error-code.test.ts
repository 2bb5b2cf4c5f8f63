import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { TSchema } from 'typebox';
import { expect, test } from 'vitest';
import { answerParams } from './commands/answer.ts';
import { bridgeParams } from './commands/bridge.ts';
import { dialParams } from './commands/dial.ts';
import { hangupParams } from './commands/hangup.ts';
import { referParams } from './commands/refer.ts';
import { rejectParams } from './commands/reject.ts';
import { formats } from './formats.ts';
import { createCallControlApplicationParams } from './resources/call-control-application.ts';
import { pageQuery } from './resources/page.ts';
import { createPhoneNumberParams } from './resources/phone-number.ts';
import { createTelephonyCredentialParams } from './resources/telephony-credential.ts';
import { validationErrorCode } from './validation-error-code.ts';

const ajv = new Ajv({ strict: false, verbose: true });
addFormats.default(ajv);
for (const [name, accepts] of Object.entries(formats)) ajv.addFormat(name, accepts);

/** `code pointer` of the first failure; `ok` when there is none. A missing field is pointed at itself. */
function check(schema: TSchema, value: unknown): string {
  const validate = ajv.compile(schema);
  if (validate(value)) return 'ok';
  const [first] = validate.errors ?? [];
  const missing: unknown = first?.params.missingProperty;
  const pointer = `${first?.instancePath}${typeof missing === 'string' ? `/${missing}` : ''}`;
  return `${validationErrorCode(first?.keyword ?? '', first?.parentSchema)} ${pointer}`;
}

const call = { connection_id: '2800000000000000001', from: '+12025550111', to: '+12025550122' };
const dial = (fields: Record<string, unknown>) => check(dialParams, { ...call, ...fields });

test('dial takes what a caller usually says', () => {
  expect(dial({})).toBe('ok');
  expect(dial({ from: 'alice', to: ['sip:1001@127.0.0.1:5070', '+12025550122,12#'] })).toBe('ok');
  expect(
    dial({
      client_state: 'aGVsbG8=',
      command_id: 'c1',
      custom_headers: [{ name: 'X-Id', value: 'a b: ü' }],
      timeout_secs: 5,
      time_limit_secs: 30,
      webhook_url: 'http://127.0.0.1:3000/hook',
      webhook_urls: {
        'call.hangup': 'https://a.example/x',
        'call.answered': ['https://b.example/', 'https://c.example/'],
      },
      webhook_retries_policies: { 'call.hangup': { retries_ms: [100, 200, 400, 800, 1600] } },
    }),
  ).toBe('ok');
});

test.each([
  ['a wrong type', { to: 15551234567 }, '10026 /to'],
  ['a wrong type where a value has a code of its own', { timeout_secs: '30' }, '10026 /timeout_secs'],
  ['a bad enum', { record_channels: 'stereo' }, '10032 /record_channels'],
  ['a number without a plus sign', { to: '12025550122' }, '10016 /to'],
  ['a bad number in a list', { to: ['+12025550122', '0'] }, '10016 /to/1'],
  ['a caller id that is neither number nor user', { from: 'a b' }, '10016 /from'],
  ['an empty connection_id', { connection_id: '' }, '10015 /connection_id'],
  ['client_state that is no base64', { client_state: 'not base64' }, '90017 /client_state'],
  ['a ring timeout below 5 s', { timeout_secs: 4 }, '90028 /timeout_secs'],
  ['a ring timeout above 600 s', { timeout_secs: 601 }, '90028 /timeout_secs'],
  ['a call limit below 30 s', { time_limit_secs: 29 }, '90029 /time_limit_secs'],
  ['a call limit above 4 h', { time_limit_secs: 14401 }, '90029 /time_limit_secs'],
  ['a URL without a scheme', { webhook_url: 'example.com/hook' }, '10003 /webhook_url'],
  ['an unknown event', { webhook_urls: { 'call.ringing': 'https://a.example' } }, '90057 /webhook_urls'],
  ['a bad URL in a list', { webhook_urls: { 'call.hangup': ['x'] } }, '10003 /webhook_urls/call.hangup/0'],
  [
    'six retries',
    { webhook_retries_policies: { 'call.hangup': { retries_ms: [1, 1, 1, 1, 1, 1] } } },
    '10033 /webhook_retries_policies/call.hangup/retries_ms',
  ],
  ['a name that is too long', { from_display_name: 'x'.repeat(129) }, '10025 /from_display_name'],
  ['digits that no phone has', { send_digits_on_answer: '12x' }, '90014 /send_digits_on_answer'],
  ['record_timeout_secs below 0', { record_timeout_secs: -1 }, '90049 /record_timeout_secs'],
  ['a billing group that is no UUID', { billing_group_id: 'x' }, '10006 /billing_group_id'],
  ['an unknown field', { caller_name: 'x' }, '10027 '],
  [
    'a header that writes another header',
    { custom_headers: [{ name: 'X', value: 'a\r\nB: c' }] },
    '10027 /custom_headers/0/value',
  ],
  ['a header name with a space', { custom_headers: [{ name: 'X Y', value: 'a' }] }, '10027 /custom_headers/0/name'],
  [
    'a standard header that may not be set',
    { sip_headers: [{ name: 'Via', value: 'a' }] },
    '10032 /sip_headers/0/name',
  ],
] as const)('dial: %s', (_, fields, failure) => {
  expect(dial(fields)).toBe(failure);
});

test.each(['connection_id', 'from', 'to'] as const)('dial: %s is missing', (field) => {
  const { [field]: _, ...rest } = call;
  expect(check(dialParams, rest)).toBe(`10004 /${field}`);
});

test('commands without fields of their own take an empty body', () => {
  expect(check(answerParams, {})).toBe('ok');
  expect(check(hangupParams, {})).toBe('ok');
});

test('reject needs one of two causes', () => {
  expect(check(rejectParams, {})).toBe('10004 /cause');
  expect(check(rejectParams, { cause: 'BUSY' })).toBe('10032 /cause');
  expect(check(rejectParams, { cause: 'USER_BUSY' })).toBe('ok');
});

test('bridge needs another leg, a queue or a video room', () => {
  expect(check(bridgeParams, {})).toBe('10004 /call_control_id');
  expect(check(bridgeParams, { call_control_id: '' })).toBe('90015 /call_control_id');
  expect(check(bridgeParams, { call_control_id: 'v3:abc' })).toBe('ok');
  expect(check(bridgeParams, { queue: 'support' })).toBe('ok');
});

test('refer needs a SIP URI', () => {
  expect(check(referParams, { sip_address: '+12025550111' })).toBe('10003 /sip_address');
});

test('an application may be created with the URLs of the documented defaults', () => {
  const app = { application_name: 'a', webhook_event_url: 'http://127.0.0.1:1/x' };
  for (const webhook_event_failover_url of ['', null, 'https://example.com']) {
    expect(check(createCallControlApplicationParams, { ...app, webhook_event_failover_url })).toBe('ok');
  }
  expect(check(createCallControlApplicationParams, { ...app, webhook_event_failover_url: 'x' })).toBe(
    '10003 /webhook_event_failover_url',
  );
  expect(check(createCallControlApplicationParams, { ...app, webhook_timeout_secs: 31 })).toBe(
    '10033 /webhook_timeout_secs',
  );
  expect(check(createCallControlApplicationParams, { ...app, inbound: { channel_limit: null } })).toBe('ok');
});

test('numbers and phones are checked where they are made', () => {
  expect(check(createPhoneNumberParams, { phone_number: '2025550111' })).toBe('10016 /phone_number');
  expect(check(createPhoneNumberParams, { phone_number: '+12025550111', connection_id: null })).toBe('ok');
  expect(check(createTelephonyCredentialParams, { connection_id: '1', expires_at: 'tomorrow' })).toBe(
    '10027 /expires_at',
  );
  expect(check(createTelephonyCredentialParams, { connection_id: '1', numbers: ['1'] })).toBe('10016 /numbers/0');
});

test('a page has 1 to 250 items', () => {
  expect(check(pageQuery, { number: 1, size: 250 })).toBe('ok');
  expect(check(pageQuery, { size: 251 })).toBe('10033 /size');
  expect(check(pageQuery, { number: 0 })).toBe('10033 /number');
});
