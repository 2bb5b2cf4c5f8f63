// A call of each method with every parameter set, for tests that compare what different clients send.

import { isMap, isOpaque } from './type-writer.mjs';

/** @returns {{ sdkMethod: string, args: unknown[] }[]} */
export function sampleCalls(methods, writer) {
  return methods.map(({ sdkMethod, positional, request }) => {
    const args = positional ? [`${positional}:a b/c?d=e%`] : [];
    if (request) args.push(sampleOf(withoutFlatTwins(request.schema), '', writer));
    return { sdkMethod, args };
  });
}

/** `page[number]` says the same as `page: { number }`. */
function withoutFlatTwins(schema) {
  const properties = Object.entries(schema.properties).filter(([name]) => !name.startsWith('page['));
  return { ...schema, properties: Object.fromEntries(properties) };
}

function sampleOf(given, name, writer) {
  const schema = writer.resolve(given);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.at(-1);
  const [variant] = schema.anyOf ?? schema.oneOf ?? [];
  if (variant && !schema.properties) return sampleOf(variant, name, writer);
  const type = Array.isArray(schema.type) ? schema.type.at(-1) : schema.type;
  if (type === 'integer' || type === 'number') return schema.minimum ?? 7;
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  if (type === 'array') return [sampleOf(schema.items ?? {}, name, writer)];
  if (isMap(schema)) return { 'call.ai_gather.ended': sampleOf(schema.additionalProperties, name, writer) };
  if (isOpaque(schema)) return { some_key: { innerKey: 1 } };
  if (schema.properties) {
    return Object.fromEntries(
      Object.entries(schema.properties).map(([key, value]) => [key, sampleOf(value, key, writer)]),
    );
  }
  return `${name}: ä/+&='"`;
}
