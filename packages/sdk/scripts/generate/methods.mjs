// What each operation of the OpenAPI document is for the client: its arguments, its answer, the types they need.

/** The client's own names of fields that travel under another one: official name -> wire name, by operation. */
const renames = { BridgeCall: { call_control_id_to_bridge_with: 'call_control_id' } };

const pascal = (text) => text.replace(/(^|[._-])([a-zA-Z0-9])/g, (_, __, letter) => letter.toUpperCase());
export const camel = (text) => text.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

/** Operations that have a method in the official client and their shapes in the contract, and answer JSON or nothing. */
export function readMethods(openapi, operations) {
  return operations.flatMap((operation) => {
    const description = openapi.paths[operation.path][operation.method.toLowerCase()];
    const success = Object.entries(description.responses).find(([status]) => status.startsWith('2'));
    const answersJson = !success?.[1].content || 'application/json' in success[1].content;
    return operation.sdkMethod === null || !success || !answersJson
      ? []
      : [readMethod(openapi, operation, description, success)];
  });
}

function readMethod(openapi, operation, description, [status, success]) {
  const pathParams = [...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const request = requestOf(openapi, operation, description, pathParams.slice(0, -1));
  const answer = answerOf(openapi, status === '204' ? undefined : success.content?.['application/json'].schema);
  const properties = request?.schema.properties ?? {};
  return {
    ...operation,
    positional: pathParams.at(-1),
    request,
    answer,
    renames: renames[operation.operationId] ?? {},
    takesCommandId: operation.method !== 'GET' && 'command_id' in properties,
    declarations: [request?.schema, answer.data, answer.meta].filter(Boolean),
  };
}

/** The one object of parameters: the body, or the query, with those path parameters that are not an argument. */
function requestOf(openapi, operation, description, pathParams) {
  const schema = bodySchema(openapi, description) ?? querySchema(openapi, operation, description);
  if (!schema && pathParams.length === 0) return undefined;
  const named = {
    type: 'object',
    title: paramsName(operation),
    description: `Parameters of ${operation.sdkMethod}.`,
    ...schema,
  };
  const inPath = pathParams.map((name) => [name, { type: 'string', description: 'Part of the path.' }]);
  const properties = { ...Object.fromEntries(inPath), ...renamed(operation, named.properties) };
  const required = [...pathParams, ...(named.required ?? [])];
  return { schema: { ...named, properties, required }, optional: required.length === 0 && !named.anyOf, pathParams };
}

function renamed(operation, properties = {}) {
  const official = Object.entries(renames[operation.operationId] ?? {}).map(([name, wire]) => [wire, name]);
  const names = Object.fromEntries(official);
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [names[name] ?? name, schema]));
}

function bodySchema(openapi, description) {
  const schema = description.requestBody?.content['application/json'].schema;
  return schema && dereference(openapi, schema);
}

/** `page[number]` and `filter[a][b]` become nested objects; the flat names stay as well, as the official client has them. */
function querySchema(openapi, operation, description) {
  if (!description.parameters) return undefined;
  const flat = description.parameters.map((parameter) => dereference(openapi, parameter));
  const properties = {};
  for (const { name, schema } of flat) {
    const keys = name.split(/[[\]]+/).filter(Boolean);
    let level = properties;
    for (const key of keys.slice(0, -1)) {
      const description = groupDescriptions[key] ?? `Conditions on \`${key}\`: all that are given have to hold.`;
      level[key] ??= { type: 'object', description, properties: {} };
      level = level[key].properties;
    }
    level[keys.at(-1)] = schema;
  }
  for (const { name, schema } of flat) {
    if (name === 'page[number]' || name === 'page[size]') properties[name] = schema;
  }
  return {
    type: 'object',
    title: paramsName(operation),
    description: `Which items ${operation.sdkMethod} gives.`,
    properties,
  };
}

const groupDescriptions = { page: 'Which page to begin with.', filter: 'Only items for which all of these hold.' };

function dereference(openapi, schema) {
  if (!schema.$ref) return schema;
  return schema.$ref
    .slice(2)
    .split('/')
    .reduce((level, key) => level[key], openapi);
}

/** `queues.calls.list` -> `QueueCallListParams`, in the manner of the official client. */
function paramsName({ sdkMethod }) {
  const words = sdkMethod
    .split('.')
    .map((word, index, all) => (index < all.length - 1 ? word.replace(/ies$/, 'y').replace(/s$/, '') : word));
  return `${words.map(pascal).join('')}Params`;
}

function answerOf(openapi, schema) {
  if (!schema) return {};
  const { data, meta } = dereference(openapi, schema).properties;
  if (!meta) return { data: data && dereference(openapi, data) };
  return { data: dereference(openapi, data.items), meta: dereference(openapi, meta), isList: true };
}
