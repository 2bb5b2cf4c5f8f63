import { expect, test } from 'vitest';
import { errorCodes, errorTitle, errorUrl, operationNotBuilt } from './error-codes.ts';

/** The codes of the public list and of the published examples, ranges written as first-last. */
const documented =
  '401 403 404 500 10001-10039 20000-20017 90000-90038 90040-90046 90048-90050 90053-90059 90061 90080-90081 90100-90102';
const listed = documented.split(' ').flatMap((range) => {
  const [first, last] = range.split('-').map(Number);
  return Array.from({ length: (last ?? first ?? 0) - (first ?? 0) + 1 }, (_, index) => String((first ?? 0) + index));
});
const notListed = ['90047', '90051', '90052', '90060'];

test('every documented code is there, and no other', () => {
  expect(Object.keys(errorCodes).sort()).toEqual(listed.filter((code) => !notListed.includes(code)).sort());
});

test('every code has a title and an HTTP error status', () => {
  for (const { title, status } of Object.values(errorCodes)) {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
  }
});

test.each([
  ['10004', 422],
  ['10005', 404],
  ['10009', 401],
  ['10010', 403],
  ['10023', 400],
  ['10029', 415],
  ['10030', 405],
  ['90015', 422],
  ['90034', 422],
  ['90040', 400],
  ['90058', 404],
] as const)('%s travels with HTTP %i', (code, status) => {
  expect(errorCodes[code].status).toBe(status);
});

test('a code with two meanings has its title by the status', () => {
  expect(errorTitle('10011', 429)).toBe('Too many requests');
  expect(errorTitle('10011', 422)).toBe('Media encryption not supported for PSTN calls');
  expect(errorTitle('10015', 400)).toBe('Bad Request');
  expect(errorTitle('10015', 422)).toBe('Invalid value for connection_id (Call Control App ID)');
  expect(errorTitle('10007', 503)).toBe('Service unavailable');
});

test('a status that the code has no reading for leaves the usual title', () => {
  expect(errorTitle('90018', 409)).toBe('Call has already ended');
});

test('an operation that is not built has a code that knows the status 501', () => {
  expect(operationNotBuilt).toEqual({ code: '10038', status: 501 });
  expect(errorTitle(operationNotBuilt.code, operationNotBuilt.status)).toBe('Feature not permitted');
});

test('the address of the documentation ends in the code', () => {
  expect(errorUrl('90018')).toBe('https://developers.telnyx.com/docs/overview/errors/90018');
});
