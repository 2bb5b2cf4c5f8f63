import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorsOf, type HttpHarness, startHttpHarness } from './testing/http-harness.ts';

let http: HttpHarness;
beforeAll(async () => {
  http = await startHttpHarness();
});
afterAll(() => http.close());

const numbers = '/v2/phone_numbers';

test.each([
  ['behind a hundred others', `${'&'.repeat(150)}colour=red`, '10027 colour'],
  ['behind a hundred of one name', `${'page[size]=3&'.repeat(120)}colour=red`, '10026 page[size]'],
  ['of the name of a property of every object', 'toString=1', '10027 toString'],
  ['of a name that is no property', '__proto__[x]=1', '10027 __proto__[x]'],
  ['that is a filter of such a name', 'filter[hasOwnProperty]=1', '10031 filter[hasOwnProperty]'],
  ['that is a filter of the other one', 'filter[__proto__]=1', '10031 filter[__proto__]'],
  ['of no name', '=1', '10027 '],
  ['that only resembles a page', '[page][size]=1', '10027 [page][size]'],
  ['of many levels', 'filter[a][b][c][d][e][f]=1', '10031 filter[a][b][c][d][e][f]'],
  ['of a level too many', 'page[size][max]=1', '10027 page[size][max]'],
  ['that is a list where one value is asked for', 'filter[tag][]=a', '10031 filter[tag][]'],
  ['that is given twice', 'filter[tag]=a&filter[tag]=b', '10031 filter[tag]'],
  ['that is given twice, once encoded', 'filter[tag]=a&filter%5Btag%5D=b', '10031 filter[tag]'],
  ['that sorts twice', 'sort=phone_number&sort=-phone_number', '10032 sort'],
])('a parameter %s is refused by name', async (_name, query, error) => {
  const reply = await http.request('GET', `${numbers}?${query}`);
  expect([reply.status, ...errorsOf(reply)]).toEqual([422, error]);
});

test.each(['filter[tag]=100%', 'filter[tag]=%zz', 'filter[tag]=%ff%fe', '%c3=1'])(
  'nothing is guessed of a query that cannot be decoded: %s',
  async (query) => {
    const reply = await http.request('GET', `${numbers}?${query}`);
    expect([reply.status, ...errorsOf(reply)]).toEqual([400, '10015 -']);
  },
);

test('a plus sign is a space, and an encoded one is a plus sign', async () => {
  const body = { phone_number: '+13125550001', customer_reference: 'a + b = ü' };
  expect((await http.request('POST', numbers, body)).status).toBe(201);
  const reply = await http.request('GET', `${numbers}?filter[customer_reference]=a+%2B%20b+=+%C3%BC&`);
  expect(reply.body.data).toMatchObject([{ phone_number: '+13125550001' }]);
});
