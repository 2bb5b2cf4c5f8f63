import { describe, expect, test } from 'vitest';
import { eventTypes } from './events/event-types.ts';
import { buildOpenapi } from './openapi.ts';
import { operations, voiceOperations } from './operations.ts';

const document = JSON.parse(
  JSON.stringify(
    buildOpenapi({
      version: '1.2.3',
      serverUrl: 'http://127.0.0.1:8080/v2',
      isBuilt: (operationId) => operationId !== 'ReferCall' && operationId !== 'SpeakCall',
    }),
  ),
);

test('the voice API has 89 operations, 15 of them of the seed, each named once', () => {
  expect(voiceOperations).toHaveLength(89);
  expect(voiceOperations.filter(({ seed }) => seed)).toHaveLength(15);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(operations.length);
});

test('says who serves it and how to log in', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(document.info.version).toBe('1.2.3');
  expect(document.servers).toEqual([{ url: 'http://127.0.0.1:8080/v2' }]);
  expect(document.security).toEqual([{ bearer: [] }]);
  expect(document.components.securitySchemes.bearer).toMatchObject({ type: 'http', scheme: 'bearer' });
});

describe.each(operations)('$operationId', ({ operationId, method, path, summary }) => {
  const entry = document.paths[path]?.[method.toLowerCase()];

  test('is in the document under its path and method', () => {
    expect(entry).toMatchObject({ operationId, summary });
  });

  test('names the parameters of its path', () => {
    const names = (document.paths[path].parameters ?? []).map(({ name }: { name: string }) => `{${name}}`);
    expect(names).toEqual(path.match(/\{[^}]+\}/g) ?? []);
  });
});

test('a built operation shows its body, its answer and its refusals', () => {
  const { post } = document.paths['/call_control_applications'];
  expect(post.requestBody).toEqual({
    required: true,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateCallControlApplicationParams' } } },
  });
  expect(Object.keys(post.responses)).toEqual(['201', '401', '404', '422', '429']);
  expect(post.responses['201'].content['application/json'].schema.properties.data).toEqual({
    $ref: '#/components/schemas/CallControlApplication',
  });
});

test('the body is optional where no field is required', () => {
  const body = (action: string) => document.paths[`/calls/{call_control_id}/actions/${action}`].post.requestBody;
  expect(body('hangup').required).toBe(false);
  expect(body('reject').required).toBe(true);
  expect(body('bridge').required).toBe(true);
});

test('an operation that is not built has 501 for its only answer', () => {
  for (const action of ['refer', 'speak']) {
    const { responses } = document.paths[`/calls/{call_control_id}/actions/${action}`].post;
    expect(responses).toEqual({ '501': { $ref: '#/components/responses/NotBuilt' } });
  }
});

test('lists show their paging', () => {
  const names = (path: string) =>
    document.paths[path].get.parameters.map(
      (one: { name?: string; $ref?: string }) => one.name ?? one.$ref?.split('/').at(-1),
    );
  expect(names('/phone_numbers')).toEqual(['PageNumber', 'PageSize']);
  expect(names('/connections/{connection_id}/active_calls')).toEqual([
    'PageNumber',
    'PageSize',
    'PageAfter',
    'PageBefore',
    'PageLimit',
  ]);
  expect(names('/call_control_applications')).toContain('filter[application_name][contains]');
  expect(document.components.parameters.PageSize).toMatchObject({ name: 'page[size]', in: 'query' });
});

test('every reference leads to something', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target ?? '');
  expect(references.length).toBeGreaterThan(100);
  for (const reference of new Set(references)) {
    const target = reference
      .slice(2)
      .split('/')
      .reduce((node, key) => node?.[key], document);
    expect(target, reference).toBeTypeOf('object');
  }
});

test('an answer without a body has no content', () => {
  expect(document.paths['/queues/{queue_name}'].delete.responses['204']).toEqual({ description: 'Done.' });
});

test('the webhooks of the seed are described, and those that the server sends besides', () => {
  const webhooksWhen = (isBuilt: (name: string) => boolean) =>
    Object.keys(Object(buildOpenapi({ version: '1.2.3', serverUrl: 'http://127.0.0.1:8080/v2', isBuilt }).webhooks));
  const seed = ['call.answered', 'call.bridged', 'call.hangup', 'call.initiated'];
  expect(webhooksWhen((name) => name === 'SpeakCall')).toEqual(seed);
  expect(webhooksWhen((name) => name === 'call.speak.ended')).toEqual([...seed, 'call.speak.ended']);
  expect(webhooksWhen(() => true)).toEqual(eventTypes);
});
