import { operationSchemas, operations } from '@hookswitch/contract';
import { bodyAsking } from '@hookswitch/contract/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusedParameters } from './refused-parameters.ts';
import { errorsOf, type HttpHarness, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
beforeAll(async () => {
  http = await startHttpHarness();
});
afterAll(() => http.close());

describe('what has no effect is refused by name, before anything else is looked at:', () => {
  const rows = [...refusedParameters()].flatMap(([operationId, pointers]) =>
    pointers.map((pointer) => [operationId, pointer] as const),
  );
  test.each(rows)('%s refuses %s', async (operationId, pointer) => {
    const operation = operations.find((other) => other.operationId === operationId);
    const { request } = operationSchemas[operationId] ?? {};
    if (operation === undefined || request === undefined) throw new Error(`${operationId} takes no body`);
    const url = `/v2${operation.path.replaceAll(/\{\w+\}/g, 'v3:x')}`;
    const reply = await http.request(operation.method, url, bodyAsking(request, pointer));
    expect(errorsOf(reply)).toEqual([`10027 ${pointer}`]);
    expect(reply.status).toBe(422);
    expect(http.callControl.asked).toEqual([]);
  });
});
