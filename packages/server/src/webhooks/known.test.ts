import { expect, test } from 'vitest';
import { Known } from './known.ts';

test('a text is looked at once, also when nothing came of it, and no more than a thousand are kept', () => {
  const made: string[] = [];
  const known = new Known((text: string) => {
    made.push(text);
    return text === 'nothing' ? undefined : text.length;
  });
  expect([known.get('ab'), known.get('ab'), known.get('nothing'), known.get('nothing')]).toEqual([
    2,
    2,
    undefined,
    undefined,
  ]);
  expect(made).toEqual(['ab', 'nothing']);
  for (let n = 0; n < 1000; n += 1) known.get(`other ${n}`);
  expect(known.get('ab')).toBe(2);
  expect(made.filter((text) => text === 'ab')).toHaveLength(2);
});
