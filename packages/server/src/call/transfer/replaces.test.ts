import { parseUri } from '@hookswitch/sip';
import { expect, test } from 'vitest';
import { readReplaces } from './replaces.ts';

const read = (headers: string) => readReplaces(parseUri(`sip:carol@example.com${headers}`));

test('the dialog is read from among the headers of the URI', () => {
  expect(read('?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2')).toEqual({ callId: 'a@b', tags: ['1', '2'] });
  expect(read('?X=1&replaces=a%3BFrom-Tag%3D2%3Bearly-only%3Bto-tag%3D1')).toEqual({ callId: 'a', tags: ['1', '2'] });
  expect(read('?Subject=x')).toBeUndefined();
  expect(read('')).toBeUndefined();
});

test('what lacks a part, or has escapes that mean nothing, is refused', () => {
  for (const bad of ['?Replaces=a%3Bto-tag%3D1', '?Replaces=%3Bto-tag%3D1%3Bfrom-tag%3D2', '?Replaces=a%ZZ']) {
    expect(() => read(bad), bad).toThrow(/malformed/);
  }
});
