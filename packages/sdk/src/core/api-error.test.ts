import { describe, expect, test } from 'vitest';
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  NotFoundError,
  RateLimitError,
  UnprocessableEntityError,
} from './api-error.ts';
import { responseHeaders } from './response-headers.ts';
import { TelnyxError } from './telnyx-error.ts';

const nowMs = Date.UTC(2026, 0, 2);
const body = {
  errors: [
    { code: '10016', title: 'Phone number must be in +E164 format', detail: 'No plus.', source: { pointer: '/to' } },
  ],
};

describe('errors of answers', () => {
  test.each([
    [400, 'BadRequestError'],
    [401, 'AuthenticationError'],
    [403, 'PermissionDeniedError'],
    [404, 'NotFoundError'],
    [409, 'ConflictError'],
    [422, 'UnprocessableEntityError'],
    [429, 'RateLimitError'],
    [500, 'InternalServerError'],
    [503, 'InternalServerError'],
    [418, 'APIError'],
  ])('%i becomes %s', (status, name) => {
    const error = APIError.generate(status, body, undefined, undefined);
    expect(error.name).toBe(name);
    expect(error.status).toBe(status);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toBeInstanceOf(TelnyxError);
    expect(error).toBeInstanceOf(Error);
  });

  test('the message names the request, the code, the reason, the field and the request id', () => {
    const headers = responseHeaders(new Headers({ 'X-Request-Id': 'abc' }), nowMs);
    const error = APIError.generate(422, body, undefined, headers, 'POST /calls');
    expect(error.message).toBe('422 10016 Phone number must be in +E164 format: No plus. [/to] (POST /calls, id abc)');
    expect(error).toMatchObject({ code: '10016', requestId: 'abc', errors: body.errors, error: body });
    expect(error.stack).toMatch(/^UnprocessableEntityError: 422 10016/);
  });

  test('a numeric code of the server is a string here', () => {
    const error = APIError.generate(
      403,
      { errors: [{ code: 10010, title: 'Authorization failed' }] },
      undefined,
      undefined,
    );
    expect(error.code).toBe('10010');
  });

  test.each([[null], ['<html>504</html>'], [[]], [{ errors: 'no' }], [{ errors: [null] }], [{}]])(
    'a body like %j does not break the error',
    (odd) => {
      const error = APIError.generate(504, odd, undefined, undefined, 'GET /calls/x');
      expect(error.message).toMatch(/^504 /);
      expect(error.error).toBe(odd);
    },
  );

  test('a missing key is explained', () => {
    expect(APIError.generate(401, {}, undefined, undefined).message).toContain('TELNYX_API_KEY');
  });
});

describe('instanceof', () => {
  test('tells siblings apart', () => {
    const error: unknown = new RateLimitError(429, {}, undefined, undefined);
    expect(error instanceof UnprocessableEntityError).toBe(false);
    expect(error instanceof APIConnectionError).toBe(false);
    const late: unknown = new APIConnectionTimeoutError();
    expect(late instanceof APIConnectionError).toBe(true);
    expect(late instanceof APIUserAbortError).toBe(false);
    for (const other of [undefined, null, 1, 'x', {}, new Error('x')]) expect(other instanceof TelnyxError).toBe(false);
  });

  test('classes that users derive keep the usual rule', () => {
    class Mine extends APIError {}
    const mine = new Mine(404, {}, undefined, undefined);
    expect(mine instanceof Mine).toBe(true);
    expect(mine instanceof APIError).toBe(true);
    expect((new NotFoundError(404, {}, undefined, undefined) as unknown) instanceof Mine).toBe(false);
    mine.name = 'Mine';
    expect(mine.name).toBe('Mine');
  });
});

describe('headers of an error', () => {
  const headersOf = (values: Record<string, string>) => responseHeaders(new Headers(values), nowMs);

  test('are read by index and by get', () => {
    const headers = headersOf({ 'X-Thing': 'a', 'Retry-After': '2' });
    expect(headers['x-thing']).toBe('a');
    expect(headers.get('x-THING')).toBe('a');
    expect(headers.get('nothing')).toBeNull();
    expect(headers.has('Retry-After')).toBe(true);
    expect(headers['retry-after']).toBe(2);
    expect(headers.get('retry-after')).toBe('2');
    expect([...headers.entries()]).toContainEqual(['x-thing', 'a']);
    expect(Object.keys(headers).sort()).toEqual(['retry-after', 'x-thing']);
  });

  test('names of Object.prototype and of the methods mean nothing', () => {
    const source = new Map([
      ['get', 'x'],
      ['__proto__', 'y'],
      ['Constructor', 'z'],
    ]);
    const headers = responseHeaders(source, nowMs);
    expect(headers.get('get')).toBe('x');
    expect(headers.get('__proto__')).toBe('y');
    expect(headersOf({}).constructor).toBeUndefined();
    expect(Object.getPrototypeOf(headers)).toBeNull();
  });

  test.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Fri, 02 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Fri, 02 Jan 2025 00:00:30 GMT' }, 0],
    [{ 'retry-after-ms': '120', 'retry-after': '9' }, 120],
    [{ 'x-ratelimit-reset': '7' }, 7000],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '1e9' }, undefined],
    [{}, undefined],
  ])('%j: wait %s ms', (values, retryAfterMs) => {
    expect(APIError.generate(429, {}, undefined, headersOf(values)).retryAfterMs).toBe(retryAfterMs);
  });
});
