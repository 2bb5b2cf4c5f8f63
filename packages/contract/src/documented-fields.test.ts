import { readFileSync } from 'node:fs';
import type { TSchema } from 'typebox';
import { describe, expect, test } from 'vitest';
import { eventPayloads } from './events/event-payload-schemas.ts';
import { type EventType, eventTypes } from './events/event-types.ts';
import { operationSchemas } from './operation-schemas.ts';
import { voiceOperations } from './operations.ts';

/**
 * The fixtures list every published field, one a line: its path, `!` where it is required, its types, `@name` where
 * what is inside is listed under `type <name>`, and its rules as JSON. `[]` is an item of a list, `.*` a value of a map,
 * `<name>` the member of a union that calls itself so.
 */
interface Field {
  readonly required: boolean;
  readonly types: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}
type Fields = Map<string, Field>;

type Section = readonly string[];

function readFixture(name: string): Map<string, Section> {
  const text = readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
  const blocks = text.trimEnd().split('\n\n').slice(1);
  return new Map(blocks.map((block) => block.split('\n')).map(([title = '', ...lines]) => [title, lines]));
}

function parseSection(lines: Section, all: Map<string, Section>, prefix = '', fields: Fields = new Map()): Fields {
  for (const line of lines) {
    const [, path = '', mark, types = '', like, rules = '{}'] =
      /^(\S+?)(!?)(?: ([a-z|]+))?(?: @(\w+))?(?: (\{.*))?$/.exec(line) ?? [];
    if (types) fields.set(prefix + path, { required: mark === '!', types: types.split('|'), rules: JSON.parse(rules) });
    if (like) parseSection(all.get(`type ${like}`) ?? [], all, prefix + path, fields);
  }
  return fields;
}

type Node = Record<string, unknown> & { readonly properties?: Record<string, Node>; readonly anyOf?: Node[] };

const variantsOf = (schema: Node): Node[] => (schema.type === undefined && schema.anyOf ? schema.anyOf : [schema]);

/** What a member of a union calls itself. */
function nameOf({ properties = {} }: Node): string {
  for (const key of ['type', 'role', 'transcription_engine']) {
    const constant = Object(properties[key]).const;
    if (typeof constant === 'string') return `<${constant}>`;
  }
  return '';
}

function typesOf(schema: Node): string[] {
  if (schema.type !== undefined) return [schema.type].flat().map(String);
  if ('const' in schema) return [typeof schema.const];
  return variantsOf(schema).flatMap((variant) => typesOf(variant));
}

function list(schema: unknown, path: string, required: boolean, fields: Fields): Fields {
  const node: Node = Object(schema);
  fields.set(path, { required, types: [...new Set(typesOf(node))], rules: node });
  const variants = variantsOf(node);
  for (const variant of variants) listInside(variant, path + (variants.length > 1 ? nameOf(variant) : ''), fields);
  return fields;
}

function listInside(schema: Node, path: string, fields: Fields): void {
  const required = new Set([schema.required ?? []].flat());
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    list(property, `${path}.${name}`, required.has(name), fields);
  if (schema.items) list(schema.items, `${path}[]`, false, fields);
  if (typeof schema.additionalProperties === 'object')
    list(schema.additionalProperties, `${path}.*`, false, fields);
}

/** What an operation has here, under the paths of the fixture. */
function listOperation(operationId: string): Fields {
  const { request, data, meta, query = [] } = operationSchemas[operationId] ?? {};
  const fields: Fields = new Map();
  if (request) listInside(Object(request), 'body', fields);
  if (data) listInside(Object(data), 'data', fields);
  for (const { name, schema } of query) list(schema, `query.${name.replace(/\]?\[|\]$/g, (at) => (at === ']' ? '' : '.'))}`, false, fields);
  if (meta) for (const name of ['page[number]', 'page[size]']) list({ type: 'number' }, `query.${name}`, false, fields);
  return fields;
}

/** Where a schema departs from the publication on purpose: path -> what differs. */
const departures: Record<string, Record<string, string>> = {};

const limits = ['minimum', 'maximum', 'minLength', 'maxLength', 'default'];

/** How the fields here differ from the published ones; fewer types and more rules are no difference. */
function differences(ours: Fields, published: Fields): string[] {
  const found: string[] = [];
  for (const path of ours.keys()) if (!published.has(path)) found.push(`${path} unknown`);
  for (const [path, theirs] of published) {
    const field = ours.get(path);
    if (!field) {
      found.push(`${path} missing`);
      continue;
    }
    const types = field.types.map((type) => (type === 'integer' && theirs.types.includes('number') ? 'number' : type));
    if (types.sort().join() !== [...theirs.types].sort().join()) found.push(`${path} type`);
    if (field.required !== theirs.required) found.push(`${path} ${field.required ? 'required' : 'optional'}`);
    const values = 'const' in field.rules ? [field.rules.const] : field.rules.enum;
    if (theirs.rules.enum && String(sorted(values)) !== String(sorted(theirs.rules.enum))) found.push(`${path} enum`);
    for (const rule of limits)
      if (rule in theirs.rules && theirs.rules[rule] !== field.rules[rule]) found.push(`${path} ${rule}`);
  }
  return found;
}

const sorted = (values: unknown): unknown[] => (Array.isArray(values) ? values.filter((one) => one !== null).sort() : []);

test('list differences', () => {
  const published = readFixture('operations.txt');
  const all: Record<string, string[]> = {};
  for (const { method, path, operationId } of voiceOperations) {
    const title = [...published.keys()].find((key) => key.startsWith(`${method} ${path} `)) ?? '';
    const d = differences(listOperation(operationId), parseSection(published.get(title) ?? [], published));
    if (d.length) all[title] = d;
  }
  const ev = readFixture('events.txt');
  for (const t of eventTypes) {
    const f: Fields = new Map();
    listInside(Object(eventPayloads[t]), '', f);
    const d = differences(f, parseSection(ev.get(t) ?? [], ev));
    if (d.length) all[t] = d;
  }
  console.log(JSON.stringify(all, null, 1));
});
