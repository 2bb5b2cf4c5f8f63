import { expect, test } from 'vitest';
import { DigitInput, type DigitRules } from './digit-input.ts';

const rules: DigitRules = { minimum: 2, maximum: 4, terminating: '#', valid: '0123456789' };

/** What each key made of the input, and the digits. */
function pressed(keys: string, changed: Partial<DigitRules> = {}): string[] {
  const input = new DigitInput({ ...rules, ...changed });
  const verdicts = [...keys].map((key) => input.press(key));
  return [...verdicts, input.digits];
}

test('an input is complete with the maximum, or with the terminating digit, which is not part of it', () => {
  expect(pressed('1234')).toEqual(['more', 'more', 'more', 'valid', '1234']);
  expect(pressed('12#')).toEqual(['more', 'more', 'valid', '12']);
  expect(pressed('12*', { terminating: '*' })).toEqual(['more', 'more', 'valid', '12']);
});

test('too few digits are invalid, and so is one that is not among the valid ones, at once', () => {
  expect(pressed('1#')).toEqual(['more', 'invalid', '1']);
  expect(pressed('#')).toEqual(['invalid', '']);
  expect(pressed('1*')).toEqual(['more', 'invalid', '1*']);
  expect(pressed('#', { terminating: '*', valid: '#', maximum: 1, minimum: 1 })).toEqual(['valid', '#']);
});

test('what was pressed until time is up counts when it is enough', () => {
  const input = new DigitInput(rules);
  input.press('1');
  expect(input.verdict()).toBe('invalid');
  input.press('2');
  expect(input.verdict()).toBe('valid');
});
