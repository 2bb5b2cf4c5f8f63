import type { TSchema } from 'typebox';
import { errorBody, errorObject } from './error-body.ts';
import { webhookEvents } from './events/event-envelope.ts';
import { eventTypes } from './events/event-types.ts';
import { operationSchemas } from './operation-schemas.ts';
import type { OperationSchemas } from './operation-shape.ts';
import { type Operation, operations } from './operations.ts';
import { cursorPageQuery, pageQuery } from './resources/page.ts';

type Json = Record<string, unknown>;

export interface OpenapiOptions {
  /** Version of the product that serves the document. */
  readonly version: string;
  /** Base URL of the API with its `/v2`, e.g. `http://127.0.0.1:8080/v2`. */
  readonly serverUrl: string;
  /**
   * Which operations this server carries out, by operationId: the others are listed with 501 as their only answer. And
   * which events it sends beyond those of the seed, by event type: the others are left out.
   */
  readonly isBuilt: (operationIdOrEventType: string) => boolean;
  /** Which operations it knows and always refuses, as it has no engine for them: 422 is their only answer. */
  readonly isRefused?: (operationId: string) => boolean;
}

const seedEvents: readonly string[] = ['call.initiated', 'call.answered', 'call.bridged', 'call.hangup'];

const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });
const json = (schema: unknown) => ({ 'application/json': { schema } });

/** An OpenAPI 3.1 document of the whole API, made of the schemas that requests are checked with. */
export function buildOpenapi({ version, serverUrl, isBuilt, isRefused = () => false }: OpenapiOptions): Json {
  const stateOf = (id: string) => (isRefused(id) ? 'refused' : isBuilt(id) ? 'built' : 'absent');
  const components = new SchemaComponents();
  components.add(errorObject);
  components.add(errorBody);
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const item = paths[operation.path] ?? pathItem(operation.path);
    item[operation.method.toLowerCase()] = operationObject(operation, stateOf(operation.operationId), components);
    paths[operation.path] = item;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hookswitch voice API',
      version,
      description: 'Programmable voice, wire-compatible with the Telnyx Voice API v2. Times are UTC, RFC 3339.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }],
    tags: [...new Set(operations.map(tagOf))].map((name) => ({ name })),
    paths,
    webhooks: webhookItems(components, isBuilt),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'The API key of the server.' } },
      parameters: pageParameters,
      responses: errorResponses,
      schemas: components.byName,
    },
  };
}

/** Collects the schemas that have a title under that title, so that each is written once and referred to. */
class SchemaComponents {
  readonly byName: Record<string, TSchema> = {};

  add(schema: TSchema): Json {
    const title: unknown = Reflect.get(schema, 'title');
    if (typeof title !== 'string') return { ...schema };
    this.byName[title] = schema;
    return ref('schemas', title);
  }
}

const errorResponses: Record<string, Json> = Object.fromEntries(
  [
    ['Unauthorized', 'No API key, or not the right one: 10009.'],
    ['NotFound', 'There is no such resource: 10005.'],
    [
      'Unprocessable',
      'A field is missing, has the wrong type or a bad value, or the leg is in no state for the command.',
    ],
    ['TooManyRequests', 'Too many requests: 10011. `retry-after` says after how many seconds to come back.'],
    ['NotBuilt', 'The operation is documented, but this server does not have it yet: 10038. Nothing was done.'],
  ].map(([name, description]) => [name, { description, content: json(ref('schemas', 'Errors')) }]),
);

const pageParameters: Record<string, Json> = {
  ...pageParameter('PageNumber', 'page[number]', pageQuery.properties.number),
  ...pageParameter('PageSize', 'page[size]', pageQuery.properties.size),
  ...pageParameter('PageAfter', 'page[after]', cursorPageQuery.properties.after),
  ...pageParameter('PageBefore', 'page[before]', cursorPageQuery.properties.before),
  ...pageParameter('PageLimit', 'page[limit]', cursorPageQuery.properties.limit),
};

function pageParameter(component: string, name: string, schema: TSchema): Record<string, Json> {
  return { [component]: queryParameter(name, schema) };
}

function queryParameter(name: string, schema: TSchema): Json {
  return { name, in: 'query', description: Reflect.get(schema, 'description'), schema };
}

function pathItem(path: string): Json {
  const parameters = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return parameters.length > 0 ? { parameters } : {};
}

/** `/calls/...` -> `calls`. */
function tagOf({ path }: Operation): string {
  return path.split('/')[1] ?? '';
}

function operationObject(
  operation: Operation,
  state: 'built' | 'refused' | 'absent',
  components: SchemaComponents,
): Json {
  const { operationId, summary, sdkMethod } = operation;
  const schemas = operationSchemas[operationId];
  const head = {
    operationId,
    summary,
    tags: [tagOf(operation)],
    ...(sdkMethod === null ? {} : { 'x-sdk-method': sdkMethod }),
  };
  if (!schemas) throw new Error(`${operationId} has no schemas.`);
  return {
    ...head,
    ...queryParameters(schemas),
    ...requestBody(schemas, components),
    responses: {
      ...(state === 'built' && responses(schemas, components)),
      ...(state === 'refused' && { '422': ref('responses', 'Unprocessable') }),
      ...(state === 'absent' && { '501': ref('responses', 'NotBuilt') }),
    },
  };
}

function queryParameters({ meta, query }: OperationSchemas): Json {
  const parameters: Json[] = (query ?? []).map(({ name, schema }) => queryParameter(name, schema));
  if (meta) parameters.push(ref('parameters', 'PageNumber'), ref('parameters', 'PageSize'));
  if (meta && 'cursors' in Object(Reflect.get(meta, 'properties'))) {
    for (const name of ['PageAfter', 'PageBefore', 'PageLimit']) parameters.push(ref('parameters', name));
  }
  return parameters.length > 0 ? { parameters } : {};
}

function requestBody({ request, fileField }: OperationSchemas, components: SchemaComponents): Json {
  if (!request) return {};
  const required = 'required' in request || 'anyOf' in request;
  const content = { ...json(components.add(request)), ...(fileField ? multipart(fileField, request) : {}) };
  return { requestBody: { required, content } };
}

function multipart(fileField: string, request: TSchema): Json {
  const properties = {
    ...Object(Reflect.get(request, 'properties')),
    [fileField]: { type: 'string', format: 'binary' },
  };
  return { 'multipart/form-data': { schema: { type: 'object', properties, required: [fileField] } } };
}

function responses(schemas: OperationSchemas, components: SchemaComponents): Json {
  return {
    [String(schemas.successStatus ?? 200)]: { description: 'Done.', ...responseContent(schemas, components) },
    '401': ref('responses', 'Unauthorized'),
    '404': ref('responses', 'NotFound'),
    '422': ref('responses', 'Unprocessable'),
    '429': ref('responses', 'TooManyRequests'),
  };
}

function responseContent({ data, meta, binary }: OperationSchemas, components: SchemaComponents): Json {
  if (binary) return { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } };
  if (!data) return {};
  const item = components.add(data);
  const properties = meta ? { data: { type: 'array', items: item }, meta: components.add(meta) } : { data: item };
  return { content: json({ type: 'object', required: Object.keys(properties), properties }) };
}

function webhookItems(components: SchemaComponents, isBuilt: OpenapiOptions['isBuilt']): Json {
  const sent = eventTypes.filter((eventType) => seedEvents.includes(eventType) || isBuilt(eventType));
  const items = sent.map((eventType) => [
    eventType,
    {
      post: {
        summary: `Delivery of ${eventType}`,
        description: 'Signed: header telnyx-signature-ed25519 over `<telnyx-timestamp>|<body>`.',
        requestBody: { required: true, content: json(components.add(webhookEvents[eventType])) },
        responses: { '2XX': { description: 'Taken. Anything else is tried again.' } },
      },
    },
  ]);
  return Object.fromEntries(items);
}
