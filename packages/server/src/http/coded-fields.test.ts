import { annotatedErrorCode, operationSchemas, operations } from '@hookswitch/contract';
import { bodyAsking } from '@hookswitch/contract/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refusedParameters } from './refused-parameters.ts';
import { errorsOf, type HttpHarness, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
beforeAll(async () => {
  http = await startHttpHarness();
});
afterAll(() => http.close());

type Schema = Readonly<Record<string, unknown>>;

/** A value of the right type that the schema does not take; undefined where every one is taken. */
function misfit(schema: Schema): unknown {
  const { minimum, maximum, maxLength, pattern, format } = schema;
  if (Array.isArray(schema.enum)) return 'nonsense';
  if (typeof minimum === 'number') return minimum - 1;
  if (typeof maximum === 'number') return maximum + 1;
  if (typeof maxLength === 'number') return 'x'.repeat(maxLength + 1);
  if (typeof pattern === 'string') return ['~', '', 'é'].find((text) => !new RegExp(pattern, 'u').test(text));
  return format === undefined ? undefined : 'not such a thing';
}

/** Fields with an error code of their own, of what is built. */
const fields = operations
  // Which looks for the file first.
  .filter(({ operationId }) => operationId !== 'UpdateMedia')
  .flatMap(({ operationId, method, path }) => {
    const schema = operationSchemas[operationId]?.request;
    const properties = Object.entries<Schema>(Object(Object(schema).properties));
    const url = `/v2${path.replaceAll(/\{\w+\}/g, 'v3:x')}`;
    return properties.flatMap(([name, field]) => {
      const code = annotatedErrorCode(field);
      const isRefused = refusedParameters().get(operationId)?.includes(`/${name}`) === true;
      const wrong = misfit(field);
      // Of an id the schema knows only that it is a text.
      if (schema === undefined || code === undefined || wrong === undefined || isRefused) return [];
      const body = { ...bodyAsking(schema, `/${name}`), [name]: wrong };
      return [{ operationId, name, code, method, url, body }];
    });
  });

test.each(fields)('$operationId says $code of a wrong $name', async ({ name, code, method, url, body }) => {
  const reply = await http.request(method, url, body);
  // Of what is not built nothing is looked at.
  if (reply.status === 501) return;
  expect(reply.status).toBe(422);
  expect(errorsOf(reply)).toContain(`${code} /${name}`);
});

test('each code that the contract gives a field is met', () => {
  const met = [...new Set(fields.map(({ code }) => code))].sort();
  expect(met.join(' ')).toBe(
    '10003 10016 10027 10032 10033 90000 90001 90007 90008 90009 90010 90011 90013 90014 ' +
      '90016 90017 90022 90023 90024 90025 90026 90027 90028 90029 90030 90049 90056 90059',
  );
});
