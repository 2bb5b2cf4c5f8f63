import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { eventPayloads } from './events/event-payload-schemas.ts';
import { eventTypes } from './events/event-types.ts';
import { operationSchemas } from './operation-schemas.ts';
import { voiceOperations } from './operations.ts';

/** A published field, or one of ours, with the rules that its schema has. */
interface Field {
  readonly required: boolean;
  readonly types: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}
type Fields = Map<string, Field>;
type Fixture = ReadonlyMap<string, readonly string[]>;

/** A fixture: blocks of lines with a title, the first block being a comment. */
function readFixture(name: string): Fixture {
  const text = readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
  const blocks = text.trimEnd().split('\n\n').slice(1);
  return new Map(blocks.map((block) => block.split('\n')).map(([title = '', ...lines]) => [title, lines]));
}

/**
 * The fields of a block. A line holds a path, `!` where the field is required, its types, `@name` where what is inside
 * is listed in the block `type <name>`, and the rules as JSON. In a path, `[]` is an item of a list, `.*` a value of a
 * map, `<name>` the member of a union that calls itself so.
 */
function published(fixture: Fixture, title: string, prefix = '', fields: Fields = new Map()): Fields {
  for (const line of fixture.get(title) ?? []) {
    const [, path = '', mark, types = '', like, rules = '{}'] =
      /^(\S+?)(!?)(?: ([a-z|]+))?(?: @(\w+))?(?: (\{.*))?$/.exec(line) ?? [];
    if (types) fields.set(prefix + path, { required: mark === '!', types: types.split('|'), rules: JSON.parse(rules) });
    if (like) published(fixture, `type ${like}`, prefix + path, fields);
  }
  return fields;
}

type Node = Record<string, unknown> & { readonly properties?: Record<string, unknown>; readonly anyOf?: unknown[] };

const variantsOf = (schema: Node): Node[] =>
  schema.type === undefined && schema.anyOf ? schema.anyOf.map((variant) => Object(variant)) : [schema];

/** What a member of a union may call itself; it does not say: one empty name. */
function namesOf({ properties = {} }: Node): string[] {
  const marks = ['type', 'role', 'transcription_engine'].map((key) => Object(properties[key]));
  const mark = marks.find((schema) => 'const' in schema || 'enum' in schema);
  return mark ? constantsOf(mark).map((name) => `<${name}>`) : [''];
}

const constantsOf = (schema: Readonly<Record<string, unknown>>): unknown[] =>
  'const' in schema ? [schema.const] : [schema.enum ?? []].flat();

function typesOf(schema: Node): string[] {
  if (schema.type !== undefined) return [schema.type].flat().map(String);
  return 'const' in schema ? [typeof schema.const] : variantsOf(schema).flatMap(typesOf);
}

function add(fields: Fields, path: string, schema: unknown, required = false): void {
  const node: Node = Object(schema);
  fields.set(path, { required, types: [...new Set(typesOf(node))], rules: node });
  const variants = variantsOf(node);
  for (const variant of variants)
    for (const name of variants.length > 1 ? namesOf(variant) : ['']) addInside(fields, path + name, variant);
}

function addInside(fields: Fields, path: string, { properties, required, items, additionalProperties }: Node): void {
  const needed = new Set([required ?? []].flat());
  for (const [name, field] of Object.entries(properties ?? {})) add(fields, `${path}.${name}`, field, needed.has(name));
  if (items) add(fields, `${path}[]`, items);
  if (typeof additionalProperties === 'object') add(fields, `${path}.*`, additionalProperties);
}

/** `filter[a][b.c]` -> `.filter.a.b.c`, but for the names of paging, which are published as they are. */
const queryPath = (name: string) => `query.${name.startsWith('page[') ? name : name.replace(/\]?\[|\]$/g, pathMark)}`;
const pathMark = (bracket: string) => (bracket === ']' ? '' : '.');

function operationFields(operationId: string): Fields {
  const { request, data, meta, query = [] } = operationSchemas[operationId] ?? {};
  const fields: Fields = new Map();
  if (request) addInside(fields, 'body', Object(request));
  if (data) addInside(fields, 'data', Object(data));
  if (meta) for (const name of ['page[number]', 'page[size]']) add(fields, queryPath(name), { type: 'integer' });
  for (const { name, schema } of query) add(fields, queryPath(name), schema);
  return fields;
}

/** An integer is a number; null may be among our types where it is not among the published ones. */
function sameTypes(ours: readonly string[], theirs: readonly string[]): boolean {
  const known = ours.map((type) => (type === 'integer' && theirs.includes('number') ? 'number' : type));
  return (
    theirs.every((type) => known.includes(type)) && known.every((type) => type === 'null' || theirs.includes(type))
  );
}

const valuesOf = ({ rules }: Field) =>
  constantsOf(rules)
    .filter((value) => value !== null)
    .sort();

/** The name that a member of a union is listed under may be one of several that it has here. */
const sameValues = (path: string, ours: Field, theirs: Field) =>
  String(valuesOf(ours)) === String(valuesOf(theirs)) ||
  valuesOf(theirs).every((name) => path.includes(`<${name}>.`) && valuesOf(ours).includes(name));

/** What of one field differs. What we give may be surer than what is published; what we take may not be stricter. */
function fieldDifferences(path: string, ours: Field, theirs: Field): string[] {
  const taken = !/^(data)?\./.test(path);
  const found: string[] = [];
  if (!sameTypes(ours.types, theirs.types)) found.push('type');
  if (ours.required !== theirs.required && (taken || theirs.required)) found.push('required');
  if (theirs.rules.enum && !sameValues(path, ours, theirs)) found.push('enum');
  for (const rule of taken ? ['minimum', 'maximum', 'minLength', 'maxLength', 'default'] : [])
    if (rule in theirs.rules && theirs.rules[rule] !== ours.rules[rule]) found.push(rule);
  return found.map((rule) => `${path} ${rule}`);
}

function differences(ours: Fields, theirs: Fields): string[] {
  const added = [...ours.keys()].filter((path) => !theirs.has(path)).map((path) => `${path} added`);
  const others = [...theirs].flatMap(([path, field]) => {
    const own = ours.get(path);
    return own ? fieldDifferences(path, own, field) : [`${path} missing`];
  });
  return [...added, ...others].sort();
}

// Some event types have one URL in older descriptions and a list in newer ones: both are taken.
const urlOrUrls = 'body.webhook_urls.* type';
// The list of errors has 5000 characters (90010), the parameters 3000.
const longerText = 'body.payload maxLength';
// The list of errors, and code of others, have `-name` for the descending order.
const descending = 'query.sort enum';
// Applications made today are "2", and so is what new code expects.
const newerWebhooks = 'body.webhook_api_version default';

// Order can be given up for latency.
const orderShown = 'data.webhook_order added';
const orderTaken = 'body.webhook_order added';

/** Where operations differ on purpose. */
const departures: Record<string, readonly string[]> = {
  DialCall: [urlOrUrls],
  // The published values are those of one string; a list of them is what examples send.
  AnswerCall: ['body.preferred_codecs enum', urlOrUrls],
  TransferCall: [urlOrUrls],
  // A queue or a video room takes the place of the other leg.
  BridgeCall: ['body.call_control_id required'],
  GatherUsingSpeak: [longerText],
  SpeakCall: [longerText],
  SpeakTextToConference: [longerText],
  // Nothing is billed here, so this is the one place that shows what dial and answer were given.
  RetrieveCallStatus: ['data.billing_group_id added'],
  // As long as a recording that dial starts.
  StartCallRecord: ['body.max_length maximum'],
  // 0 turns the timer off; what lies between is refused by another rule.
  StartSiprecSession: ['body.session_timeout_secs minimum'],
  CreateCallControlApplication: [newerWebhooks, orderTaken, orderShown],
  UpdateCallControlApplication: [newerWebhooks, orderTaken, orderShown],
  RetrieveCallControlApplication: [orderShown],
  DeleteCallControlApplication: [orderShown],
  ListConnections: [descending],
  // The filters of past events are published for this list as well; an application has nothing that they could ask for.
  ListCallControlApplications: [
    ...[
      'application_session_id',
      'connection_id',
      'failed',
      'from',
      'leg_id',
      'name',
      'product',
      'status',
      'to',
      'type',
    ],
    ...['eq', 'gt', 'gte', 'lt', 'lte'].map((operator) => `occurred_at.${operator}`),
  ]
    .map((name) => `query.filter.${name} missing`)
    .concat(descending, orderShown)
    .sort(),
};

/** Fields that captured deliveries have beyond the published ones (reference §2.3). */
const captured: Record<string, string> = {
  'call.answered': 'calling_party_type codec sampling_rate stream_track stream_url',
  'call.bridged': 'calling_party_type start_time',
  // Documented with the command that names it.
  'call.gather.ended': 'gather_id',
  'call.hangup': 'calling_party_type end_time telnyx_error',
  'call.initiated': 'calling_party_type from_sip_uri to_sip_uri',
  'call.playback.ended': 'playback_id',
  'call.playback.started': 'playback_id',
  'call.recording.saved': 'call_control_id calling_party_type end_time flow_destination format recording_id start_time',
  'call.speak.ended': 'calling_party_type speak_id',
  'call.speak.started': 'calling_party_type speak_id',
};

/** Events whose values go beyond the published ones. */
const longerEvents: Record<string, readonly string[]> = {
  // Some engines are on the other side of a network.
  'call.speak.ended': ['.status enum'],
};

const operationsFixture = readFixture('operations.txt');
const eventsFixture = readFixture('events.txt');

test('every published operation is known by its method, its path and its status', () => {
  const titles = voiceOperations.map(({ method, path, operationId }) => {
    return `${method} ${path} ${operationSchemas[operationId]?.successStatus ?? 200}`;
  });
  expect(titles.sort()).toEqual([...operationsFixture.keys()].filter((title) => !title.startsWith('type ')).sort());
});

describe.each(voiceOperations)('$operationId', ({ operationId, method, path }) => {
  test('takes and gives the published fields', () => {
    const title = `${method} ${path} ${operationSchemas[operationId]?.successStatus ?? 200}`;
    expect(differences(operationFields(operationId), published(operationsFixture, title))).toEqual(
      departures[operationId] ?? [],
    );
  });
});

test('every published event is known; one more is documented by name alone', () => {
  expect([...eventsFixture.keys(), 'call.sip_info.received'].sort()).toEqual(eventTypes);
});

describe.each([...eventsFixture.keys()])('%s', (eventType) => {
  test('carries the published and the captured fields', () => {
    const payload: unknown = Reflect.get(eventPayloads, eventType);
    const fields: Fields = new Map();
    addInside(fields, '', Object(payload));
    const extras = (captured[eventType] ?? '').split(' ').filter(Boolean);
    expect(differences(fields, published(eventsFixture, eventType))).toEqual([
      ...extras.map((name) => `.${name} added`),
      ...(longerEvents[eventType] ?? []),
    ]);
    expect(Reflect.get(Object(payload), 'title')).toBe(eventType);
  });
});
