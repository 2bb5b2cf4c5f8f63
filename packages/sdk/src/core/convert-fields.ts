import { mapFields, opaqueFields } from '../generated/field-case-tables.ts';

const toCamel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
export const toSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const sameName = (name: string) => name;

/** A value of the wire with its field names in camelCase. */
export const camelFields = (value: unknown) => convert(value, toCamel);

/** A value with camelCase field names as the wire has it. */
export const wireFields = (value: unknown) => convert(value, toSnake);

/** @param rename for the names on this level; `next` for those below */
function convert(value: unknown, rename: (name: string) => string, next = rename): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, rename, next));
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([name, field]): [string, unknown] => {
    const wireName = toSnake(name);
    const isOpaque = opaqueFields.includes(wireName);
    return [rename(name), isOpaque ? field : convert(field, mapFields.includes(wireName) ? sameName : next, next)];
  });
  // fromEntries defines properties, so that a field called `__proto__` stays a field.
  return Object.fromEntries(entries);
}

/** Dates and the like are left to JSON. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return !prototype || !Object.getPrototypeOf(prototype);
}
