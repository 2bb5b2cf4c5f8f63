import { mapFields, opaqueFields } from '../generated/field-case-tables.ts';

const maps = new Set(mapFields);
const opaque = new Set(opaqueFields);

const toCamel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const toSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A value of the wire with its field names in camelCase. */
export function camelFields(value: unknown): unknown {
  return convert(value, toCamel, (name) => name);
}

/** A value with camelCase field names as the wire has it. */
export function wireFields(value: unknown): unknown {
  return convert(value, toSnake, toSnake);
}

/** @param wireName the wire's spelling of a name, which the tables go by */
function convert(value: unknown, rename: (name: string) => string, wireName: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, rename, wireName));
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([name, field]): [string, unknown] => {
    const wire = wireName(name);
    if (opaque.has(wire)) return [rename(name), field];
    if (!maps.has(wire) || !isPlainObject(field)) return [rename(name), convert(field, rename, wireName)];
    const kept = Object.entries(field).map(([key, item]): [string, unknown] => [key, convert(item, rename, wireName)]);
    return [rename(name), Object.fromEntries(kept)];
  });
  // fromEntries defines properties, so that a field called `__proto__` stays a field.
  return Object.fromEntries(entries);
}

/** Dates and the like are left to JSON. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
