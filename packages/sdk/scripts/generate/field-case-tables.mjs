// Which objects have keys of the caller's own, and must keep them when field names change their spelling.

import { camel } from './methods.mjs';
import { isMap, isOpaque } from './type-writer.mjs';

const snake = (text) => text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export function fieldCaseTables(methods, events, openapi) {
  const found = { maps: new Set(), opaque: new Set(), structured: new Set() };
  const visit = (schema, name) => {
    if (schema.$ref) return visit(openapi.components.schemas[schema.$ref.split('/').at(-1)], name);
    if (isMap(schema)) found.maps.add(name);
    else if (isOpaque(schema)) found.opaque.add(name);
    else if (schema.properties) found.structured.add(name);
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      if (/_\d/.test(key) || snake(camel(key)) !== key) throw new Error(`${key} does not survive camelCase and back`);
      visit(property, key);
    }
    if (isMap(schema)) visit(schema.additionalProperties, undefined);
    if (schema.items) visit(schema.items, name);
    for (const variant of schema.anyOf ?? schema.oneOf ?? []) visit(variant, name);
  };
  for (const { declarations } of methods) for (const schema of declarations) visit(schema);
  for (const { payload } of events) visit(payload, 'payload');
  const names = (set) => [...set].filter((name) => name !== undefined).sort();
  const clash = names(found.maps).filter((name) => found.opaque.has(name) || found.structured.has(name));
  if (clash.length > 0) throw new Error(`is a map in one place and an object in another: ${clash.join(', ')}`);
  const opaque = names(found.opaque).filter((name) => !found.structured.has(name));
  // One text: every program that uses the client carries it.
  const list = (items) => `'${items.join(' ')}'.split(' ')`;
  return `/** Fields that hold a map whose keys are data (event types, for one); the values are ours. */
export const mapFields: readonly string[] = ${list(names(found.maps))};

/** Fields that hold an object of the application's own, keys and values. */
export const opaqueFields: readonly string[] = ${list(opaque)};
`;
}
