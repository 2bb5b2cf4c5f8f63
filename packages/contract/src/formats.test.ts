import { describe, expect, test } from 'vitest';
import { formats, parseCallDestination } from './formats.ts';

const cases: Record<string, { accepted: string[]; refused: string[] }> = {
  base64: {
    accepted: ['', 'aGVsbG8=', 'YQ==', 'YWJj', '+/+/'],
    refused: ['a', 'aGVsbG8', 'YQ=', 'YWJj\n', 'YW Jj', '-_-_', 'Y===', '====', 'YQ==YQ=='],
  },
  e164: {
    accepted: ['+15551234567', '+442071838750', '+999123456789012', '+4930123456'],
    refused: [
      '15551234567',
      '+0123456',
      '+1',
      '+',
      '+1555123456789012',
      '+1 555 123 4567',
      '+1-555',
      '',
      '+15551234567\n',
    ],
  },
  'caller-id': {
    accepted: ['+15551234567', 'alice', 'alice.smith', '1001', 'anonymous', 'user%20name'],
    refused: [
      '',
      '15551234567',
      '5551234',
      '+1',
      'alice@example.com',
      'sip:alice@example.com',
      'a b',
      '"x"',
      'a\r\nB: c',
    ],
  },
  'sip-uri': {
    accepted: [
      'sip:alice@example.com',
      'sips:alice@example.com:5061',
      'sip:192.0.2.4',
      'sip:1001@[2001:db8::1]:5060;transport=udp',
      'sip:+15551234567@gw.example.com;user=phone?X-Id=7',
      'SIP:alice:secret@example.com',
    ],
    refused: [
      '',
      'sip:',
      'alice@example.com',
      'tel:+15551234567',
      'http://example.com',
      'sip:alice@',
      'sip:@example.com',
      'sip:alice@exa mple.com',
      'sip:alice@example.com:0',
      'sip:alice@example.com:65536',
      'sip:alice@example.com>',
      'sip:alice@example.com\r\nX: y',
    ],
  },
  'call-destination': {
    accepted: [
      '+15551234567',
      '+15551234567,1234#',
      '+15551234567,wW12*',
      'sip:alice@example.com',
      'sip:alice@example.com;secure=srtp',
      'sip:a,b@example.com',
      'sip:a,b@example.com,99',
    ],
    refused: [
      '',
      '5551234567',
      '+15551234567,',
      '+15551234567,hello',
      '+15551234567;secure=true',
      'sip:alice@example.com;secure=maybe',
      'sip:alice@example.com;secure',
      'sip:alice@example.com;secure=srtp;secure=dtls',
      'tel:+15551234567',
    ],
  },
  'webhook-url': {
    accepted: ['http://127.0.0.1:3000/hook', 'https://example.com', 'HTTPS://example.com/a?b=c', 'http://[::1]:80/x'],
    refused: ['', 'example.com/hook', 'ftp://example.com', 'http://', 'http:///hook', 'https://a b', 'http://a:99999/'],
  },
  'webhook-url-or-empty': { accepted: ['', 'https://example.com'], refused: [' ', 'example.com'] },
  'audio-url': { accepted: ['https://example.com/a.mp3'], refused: ['file:///etc/passwd', ''] },
  'websocket-url': {
    accepted: ['ws://127.0.0.1:8080', 'wss://example.com/media?x=1'],
    refused: ['', 'https://example.com', 'wss://', 'wss:///x', 'wss://example.com/media#part', 'ws://h#'],
  },
};

test('each format has cases', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(formats).sort());
});

describe.each(Object.entries(cases))('%s', (name, { accepted, refused }) => {
  const accepts = formats[name] ?? (() => undefined);
  test.each(accepted)('accepts %j', (text) => expect(accepts(text)).toBe(true));
  test.each(refused)('refuses %j', (text) => expect(accepts(text)).toBe(false));
});

test('a long hostile string is refused at once', () => {
  for (const text of [`sip:${'a'.repeat(100_000)}`, `sip:a@${'a.'.repeat(50_000)}!`, `+1${'1'.repeat(100_000)}`]) {
    for (const [name, accepts] of Object.entries(formats)) expect(`${name} ${accepts(text)}`).toBe(`${name} false`);
  }
});

describe('parseCallDestination', () => {
  test('a number and its digits', () => {
    expect(parseCallDestination('+15551234567,ww12#')).toEqual({
      kind: 'number',
      number: '+15551234567',
      digits: 'ww12#',
    });
  });

  test('a SIP URI keeps its parameters', () => {
    const uri = 'sip:1001@10.0.0.7:5070;transport=udp';
    expect(parseCallDestination(uri)).toEqual({ kind: 'sip', uri });
  });

  test('secure leaves the URI and the rest stays', () => {
    expect(parseCallDestination('sip:1001@example.com;secure=DTLS;user=phone,5')).toEqual({
      kind: 'sip',
      uri: 'sip:1001@example.com;user=phone',
      secure: 'dtls',
      digits: '5',
    });
  });

  test('secure in the user or in a header is not the parameter', () => {
    const uri = 'sip:a;secure=srtp@example.com;user=phone?X=;secure=dtls';
    expect(parseCallDestination(uri)).toEqual({ kind: 'sip', uri });
  });

  test('a comma in the SIP user is no suffix', () => {
    expect(parseCallDestination('sip:a,1@example.com')).toEqual({ kind: 'sip', uri: 'sip:a,1@example.com' });
  });
});
