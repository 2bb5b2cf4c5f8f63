import { expect, test } from 'vitest';
import { sentences } from './sentences.ts';

test('short sentences are said together, a long text in pieces, and nothing is lost', () => {
  expect(sentences(' Hello. How are you? ')).toEqual(['Hello. How are you?']);
  expect(sentences('')).toEqual([]);
  const long = `${'word '.repeat(100)}. ${'x'.repeat(450)} The end.`;
  const pieces = sentences(long);
  expect(pieces.every((piece) => piece.length <= 200)).toBe(true);
  expect(pieces.join(' ').replaceAll(' ', '')).toBe(long.replaceAll(' ', ''));
});
