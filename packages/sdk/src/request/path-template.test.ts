import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TelnyxError } from '../core/telnyx-error.ts';
import { fillPath } from './path-template.ts';

const fill = (id: unknown) => fillPath('/calls/{call_control_id}/actions/answer', { call_control_id: id });

test('an id looks in the path as it looks elsewhere', () => {
  expect(fill('v3:a-b_c==')).toBe('/calls/v3:a-b_c==/actions/answer');
  expect(fill('a/b?c#d%e f')).toBe('/calls/a%2Fb%3Fc%23d%25e%20f/actions/answer');
});

test.each([[''], [' '], ['.'], ['..'], [undefined], [null], [7267], [{}], ['\ud800']])(
  'the id %j is refused before anything is sent, and the message names the parameter',
  (id) => {
    expect(() => fill(id)).toThrow(TelnyxError);
    expect(() => fill(id)).toThrow(/call_control_id has to be an id, but is/);
  },
);

test('no id changes what the rest of the path leads to', () => {
  const anyId = fc.string({ unit: 'binary', minLength: 1 });
  fc.assert(
    fc.property(anyId, (id) => {
      let path: string;
      try {
        path = fill(id);
      } catch {
        return;
      }
      const url = new URL(`http://host/v2${path}`);
      const [, v2, calls, segment, actions, answer, ...more] = url.pathname.split('/');
      expect([v2, calls, actions, answer, more, url.search, url.hash]).toEqual([
        'v2',
        'calls',
        'actions',
        'answer',
        [],
        '',
        '',
      ]);
      expect(decodeURIComponent(segment ?? '')).toBe(id);
    }),
    { numRuns: 1000 },
  );
});
