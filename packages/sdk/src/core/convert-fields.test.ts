import fc from 'fast-check';
import { expect, test } from 'vitest';
import { camelFields, wireFields } from './convert-fields.ts';

const wire = {
  call_control_id: 'v3:x_y',
  custom_headers: [{ name: 'X-my_header', value: 'a_b' }],
  webhook_urls: { 'call.ai_gather.ended': ['https://example.com/some_path'] },
  webhook_retries_policies: { 'call.hangup': { retries_ms: [1, 2] } },
  nested: { sip_auth_username: null },
};
const camel = {
  callControlId: 'v3:x_y',
  customHeaders: [{ name: 'X-my_header', value: 'a_b' }],
  webhookUrls: { 'call.ai_gather.ended': ['https://example.com/some_path'] },
  webhookRetriesPolicies: { 'call.hangup': { retriesMs: [1, 2] } },
  nested: { sipAuthUsername: null },
};

test('fields change their spelling; values, header names and keys of maps do not', () => {
  expect(camelFields(wire)).toEqual(camel);
  expect(wireFields(camel)).toEqual(wire);
});

test('what is spelled as on the wire already stays', () => {
  expect(wireFields(wire)).toEqual(wire);
});

test('dates and other objects with a class of their own are left to JSON', () => {
  const date = new Date(0);
  expect(wireFields({ startTime: date })).toEqual({ start_time: date });
});

test('a field called __proto__ stays a field and changes no prototype', () => {
  const given = JSON.parse('{"__proto__":{"is_admin":true}}');
  const converted = wireFields(given) as object;
  expect(Object.getPrototypeOf(converted)).toBe(Object.prototype);
  expect(Object.hasOwn(converted, '__proto__')).toBe(true);
});

test('any JSON with the names of the wire comes back as it was', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(_[a-z0-9]{1,5}){0,3}$/);
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('tree'), { maxLength: 3 }),
    object: fc.dictionary(name, tie('tree'), { maxKeys: 4 }),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(wireFields(camelFields(value))).toEqual(value);
    }),
    { numRuns: 300 },
  );
});
