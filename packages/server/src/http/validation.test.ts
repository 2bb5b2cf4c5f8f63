import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorsOf, type HttpHarness, startHttpHarness } from './testing/http-harness.ts';
import { bodyValidator } from './validation.ts';

let http: HttpHarness;
beforeAll(async () => {
  http = await startHttpHarness();
});
afterAll(() => http.close());

const good = { connection_id: '1234567890123456789', from: '+13125550001', to: '+13125550002' };

describe('the body of dial', () => {
  test.each([
    ['nothing at all', {}, ['10004 /connection_id', '10004 /from', '10004 /to']],
    ['to is missing', { connection_id: '1', from: '+13125550001' }, ['10004 /to']],
    ['to is no phone number', { ...good, to: '312-555' }, ['10016 /to']],
    ['one of several to is no phone number', { ...good, to: ['+13125550002', 'x y'] }, ['10016 /to/1']],
    ['a number is text', { ...good, timeout_secs: '30' }, ['10026 /timeout_secs']],
    ['a text is a number', { ...good, from: 13125550001 }, ['10026 /from']],
    ['an unknown word', { ...good, webhook_url_method: 'PUT' }, ['10032 /webhook_url_method']],
    ['a word is a number', { ...good, webhook_url_method: 5 }, ['10026 /webhook_url_method']],
    ['client_state is no base64', { ...good, client_state: 'not base64!' }, ['90017 /client_state']],
    ['a URL is none', { ...good, webhook_url: 'nowhere' }, ['10003 /webhook_url']],
    ['a text is too long', { ...good, from_display_name: 'x'.repeat(129) }, ['10025 /from_display_name']],
    [
      'a URL for an unknown event',
      { ...good, webhook_urls: { 'call.ringing': ['https://a.example'] } },
      ['90057 /webhook_urls'],
    ],
    ['a field nobody knows', { ...good, tooo: 1 }, ['10027 /tooo']],
    [
      'several faults',
      { ...good, to: 'x y', client_state: '!', zzz: 1 },
      ['10016 /to', '90017 /client_state', '10027 /zzz'],
    ],
    ['a fault inside a list', { ...good, custom_headers: [{ name: 5, value: 'v' }] }, ['10026 /custom_headers/0/name']],
    [
      'a field is missing inside a list',
      { ...good, custom_headers: [{ value: 'v' }] },
      ['10004 /custom_headers/0/name'],
    ],
  ])('%s', async (_name, body, errors) => {
    const reply = await http.request('POST', '/v2/calls', body);
    expect(reply.status).toBe(422);
    expect(errorsOf(reply).sort()).toEqual([...errors].sort());
    expect(http.callControl.asked).toEqual([]);
  });

  test('what was wrong and what would be right stands in the detail', async () => {
    const reply = await http.request('POST', '/v2/calls', { ...good, webhook_url_method: 'PUT', client_state: 5 });
    expect(reply.body.errors?.map((error) => error.detail).sort()).toEqual([
      'client_state must be of type string, not number.',
      'webhook_url_method must be one of GET, POST.',
    ]);
  });
});

describe('choices', () => {
  /** Code and pointer of what a schema says about a body. */
  const check = (schema: object, body: unknown): string[] => {
    try {
      bodyValidator(schema)(body);
      return [];
    } catch (error) {
      const { errors } = (error as { toBody(): { errors: { code: string; source: { pointer: string } }[] } }).toBody();
      return errors.map(({ code, source }) => `${code} ${source.pointer}`);
    }
  };
  const choice = {
    type: 'object',
    properties: {
      media: {
        anyOf: [
          { type: 'string', enum: ['none'] },
          { type: 'object', required: ['url'], properties: { url: { type: 'string', format: 'webhook-url' } } },
        ],
      },
    },
  };

  test('a choice of which no branch takes the type is one wrong type', () => {
    expect(check(choice, { media: 5 })).toEqual(['10026 /media']);
  });

  test('the branch that took the type and went on is the one that is told', () => {
    expect(check(choice, { media: 'some' })).toEqual(['10032 /media']);
    expect(check(choice, { media: {} })).toEqual(['10004 /media/url']);
    expect(check(choice, { media: { url: 'x' } })).toEqual(['10003 /media/url']);
  });

  test('a choice with a code of its own has that code', async () => {
    const body = { application_name: 'a', webhook_event_url: 'http://h/', webhook_event_failover_url: 'nowhere' };
    expect(errorsOf(await http.request('POST', '/v2/call_control_applications', body))).toEqual([
      '10003 /webhook_event_failover_url',
    ]);
  });

  test('a thousand faults are told as twenty', () => {
    const schema = { type: 'array', items: { type: 'number' } };
    expect(
      check(
        schema,
        Array.from({ length: 1000 }, () => 'x'),
      ),
    ).toHaveLength(20);
  });

  test('slashes and tildes in a name are escaped in its pointer (RFC 6901)', () => {
    const schema = { type: 'object', additionalProperties: false };
    expect(check(schema, { 'a/b~c': 1 })).toEqual(['10027 /a~1b~0c']);
  });
});
