import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeQuery } from './query-string.ts';

test('nested objects go in brackets, lists are joined, undefined is left out', () => {
  const query = {
    page: { number: 2, size: undefined },
    filter: { application_name: { contains: 'a b' }, 'outbound.outbound_voice_profile_id': '1' },
    list: ['a', 'b,c'],
    empty: [],
    nothing: null,
    flag: false,
    at: new Date(0),
  };
  expect(decodeURIComponent(encodeQuery(query))).toBe(
    'page[number]=2&filter[application_name][contains]=a b&filter[outbound.outbound_voice_profile_id]=1&list=a,b,c&nothing=&flag=false&at=1970-01-01T00:00:00.000Z',
  );
  expect(encodeQuery({})).toBe('');
});

test('whatever stands in names and values arrives unchanged', () => {
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(fc.dictionary(text, text, { noNullPrototype: true }), (query) => {
      const arrived = Object.fromEntries(new URLSearchParams(encodeQuery(query)));
      expect(arrived).toEqual(query);
    }),
    { numRuns: 500 },
  );
});

test('nesting of any depth arrives with its path', () => {
  const key = fc.stringMatching(/^[a-z_.]{1,8}$/);
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), fc.string(), ([first = '', ...rest], value) => {
      const nested = rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
      const name = first + rest.map((part) => `[${part}]`).join('');
      expect([...new URLSearchParams(encodeQuery({ [first]: nested }))]).toEqual([[name, value]]);
    }),
  );
});

test('only unreserved characters stay unencoded, and half a surrogate pair does no harm', () => {
  expect(encodeQuery({ a: "~-_.!'()* +" })).toBe('a=~-_.%21%27%28%29%2A%20%2B');
  expect(encodeQuery({ a: '\ud800x' })).toBe('a=%EF%BF%BDx');
});
