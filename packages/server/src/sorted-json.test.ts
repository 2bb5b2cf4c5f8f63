import { expect, test } from 'vitest';
import { sortedJson } from './sorted-json.ts';

test('keys are sorted at every level, those that look like numbers too', () => {
  const value = { to: '+1', none: null, 10: 'ten', 9: 'nine', from: { b: [{ z: 1, a: 'é' }, []], a: 1.5 } };
  expect(sortedJson(value)).toBe(
    '{"10":"ten","9":"nine","from":{"a":1.5,"b":[{"a":"é","z":1},[]]},"none":null,"to":"+1"}',
  );
  expect(JSON.parse(sortedJson(value))).toEqual(value);
});

test('what is undefined is left out, in a list it is null', () => {
  expect(sortedJson({ a: undefined, b: [undefined, 1], c: {} })).toBe('{"b":[null,1],"c":{}}');
});
