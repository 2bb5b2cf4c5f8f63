import { expect, test } from 'vitest';
import { readInfoDigit, writeInfoDigit } from './info-digit.ts';

test.each([
  ['application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', { digit: '5', durationMs: 160 }],
  ['application/dtmf-relay', 'Signal= 5\nDuration= 160', { digit: '5', durationMs: 160 }],
  ['Application/DTMF-Relay; charset=utf-8', 'signal=*', { digit: '*', durationMs: 250 }],
  ['application/dtmf-relay', 'Duration=100\r\nSignal=d\r\n', { digit: 'D', durationMs: 100 }],
  ['application/dtmf-relay', 'Signal=11\r\nDuration=0\r\n', { digit: '#', durationMs: 250 }],
  ['application/dtmf', '7', { digit: '7', durationMs: 250 }],
  ['application/dtmf', '10\r\n', { digit: '*', durationMs: 250 }],
])('%s %j is a key', (type, body, press) => {
  expect(readInfoDigit(type, body)).toEqual(press);
});

test.each([
  ['application/dtmf-relay', 'Signal=16\r\nDuration=160\r\n'],
  ['application/dtmf-relay', 'Signal=hf\r\n'],
  ['application/dtmf-relay', ''],
  ['application/dtmf', '55'],
  ['application/json', '{"Signal":"5"}'],
  [undefined, 'Signal=5'],
])('%s %j is none', (type, body) => {
  expect(readInfoDigit(type, body)).toBeUndefined();
});

test('what is written is what is read', () => {
  const { contentType, content } = writeInfoDigit('#', 199.6);
  expect(readInfoDigit(contentType, String(content))).toEqual({ digit: '#', durationMs: 200 });
});
