import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { eventPayloads } from './events/event-payload-schemas.ts';
import { formats } from './formats.ts';
import { operationSchemas } from './operation-schemas.ts';
import { operations } from './operations.ts';
import { cursorPageQuery, pageQuery } from './resources/page.ts';

test('every operation has its shapes, and nothing else has', () => {
  expect(Object.keys(operationSchemas).sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
});

test('an operation that answers without a body is a deletion or a change that is not shown', () => {
  const silent = Object.entries(operationSchemas).filter(([, { data, binary }]) => !data && !binary);
  expect(silent.map(([operationId]) => operationId).sort()).toEqual([
    'DeleteMedia',
    'DeleteQueue',
    'DeleteRecordings',
    'RemoveQueueCall',
    'UpdateCallInQueue',
  ]);
  for (const [, { successStatus }] of silent) expect(successStatus).toBe(204);
});

/** `{ required: [...] }`, which says which fields go together and describes nothing. */
const isRequirement = (schema: unknown) => Object.keys(Object(schema)).join() === 'required';

/** Every schema of the document tree, with the path to it. */
function* walk(schema: unknown, path: string): Generator<[path: string, schema: Record<string, unknown>]> {
  if (typeof schema !== 'object' || schema === null) return;
  yield [path, Object(schema)];
  const { properties, items, additionalProperties, anyOf } = Object(schema);
  for (const [name, field] of Object.entries(properties ?? {})) yield* walk(field, `${path}/${name}`);
  yield* walk(items, `${path}[]`);
  yield* walk(additionalProperties, `${path}/*`);
  for (const [place, variant] of Object.entries(anyOf ?? {})) {
    if (!isRequirement(variant)) yield* walk(variant, `${path}|${place}`);
  }
}

const schemas = [
  ...Object.entries(operationSchemas).flatMap(([id, { request, data, meta, query = [] }]) => [
    { name: `${id} request`, schema: request },
    { name: `${id} data`, schema: data },
    { name: `${id} meta`, schema: meta },
    ...query.map((parameter) => ({ name: `${id} ${parameter.name}`, schema: parameter.schema })),
  ]),
  ...Object.entries(eventPayloads).map(([eventType, schema]) => ({ name: eventType, schema })),
  { name: 'pageQuery', schema: pageQuery },
  { name: 'cursorPageQuery', schema: cursorPageQuery },
].flatMap(({ name, schema }) => (schema ? [{ name, schema }] : []));

// What a server checks requests with: in strict mode it refuses keywords and formats that it does not know.
const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false });
ajv.addKeyword('x-error-code');
addFormats.default(ajv);
for (const [format, accepts] of Object.entries(formats)) ajv.addFormat(format, accepts);

describe.each(schemas)('$name', ({ name, schema }) => {
  test('describes every field', () => {
    const silent = [...walk(schema, name)].filter(([path, part]) => !path.endsWith('[]') && !part.description);
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  test('compiles, and every default is a value that it accepts', () => {
    ajv.compile(schema);
    for (const [path, part] of walk(schema, name)) {
      if ('default' in part) expect(`${path} ${ajv.validate(part, part.default)}`).toBe(`${path} true`);
      if ('format' in part) expect(Object.keys(ajv.formats)).toContain(part.format);
    }
  });
});

test('a request refuses fields that it does not know, at every level that is spelled out', () => {
  for (const { name, schema } of schemas.filter((entry) => entry.name.endsWith(' request'))) {
    const open = [...walk(schema, name)].filter(([, part]) => part.properties && part.additionalProperties !== false);
    expect(open.map(([path]) => path)).toEqual([]);
  }
});

test('a title names one schema', () => {
  const byTitle = new Map<unknown, string>();
  for (const { name, schema } of schemas)
    for (const [path, { title, ...rest }] of walk(schema, name)) {
      if (title === undefined) continue;
      const text = JSON.stringify(rest);
      expect(`${path} ${title} ${byTitle.get(title) ?? text}`).toBe(`${path} ${title} ${text}`);
      byTitle.set(title, text);
    }
});
