import { describe, expect, test } from 'vitest';
import { parseAuthParams, parseDigest } from './digest-auth.ts';

describe('parseDigest', () => {
  test('reads commas and escapes within quotes', () => {
    expect(parseDigest('digest a="x, \\"y\\"" ,\tB = c')).toEqual(
      new Map([
        ['a', 'x, "y"'],
        ['b', 'c'],
      ]),
    );
  });

  test.each(['Basic abc', 'Digest', 'Digest a', 'Digest a=1, a=2', 'Digest a="open', 'Digest a=1;b=2, c'])(
    'gives nothing for %j',
    (text) => {
      expect(parseDigest(text)).toBeUndefined();
    },
  );

  test('takes values quoted or not, and a comma too many', () => {
    expect(parseDigest('Digest realm=asterisk, algorithm="MD5", stale="true",, qop=auth,')).toEqual(
      new Map([
        ['realm', 'asterisk'],
        ['algorithm', 'MD5'],
        ['stale', 'true'],
        ['qop', 'auth'],
      ]),
    );
    expect(parseAuthParams('nextnonce="n", nc=00000001')?.get('nextnonce')).toBe('n');
  });
});
