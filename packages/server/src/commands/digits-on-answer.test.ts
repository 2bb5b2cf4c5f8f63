import { expect, test } from 'vitest';
import { destinationOf, digitsOnAnswer } from './digits-on-answer.ts';

test.each([
  ['+15550100001', '+15550100001', undefined],
  ['+15550100001,1234#', '+15550100001', '1234#'],
  ['+15550100001,wW9*D', '+15550100001', 'wW9*D'],
  ['sip:ann@192.0.2.1:5070;transport=udp,12', 'sip:ann@192.0.2.1:5070;transport=udp', '12'],
  // No digits: a comma is a character of the user part like any other.
  ['sip:ann,2@192.0.2.1', 'sip:ann,2@192.0.2.1', undefined],
  ['+15550100001,x', '+15550100001,x', undefined],
])('%s calls %s and sends %s', (to, destination, digits) => {
  expect(destinationOf(to)).toBe(destination);
  expect(digitsOnAnswer(to)).toBe(digits);
});

test('send_digits_on_answer comes after the digits of to', () => {
  expect(digitsOnAnswer('+15550100001,12', '34')).toBe('1234');
  expect(digitsOnAnswer('+15550100001', '34')).toBe('34');
});
