/**
 * A query string without its question mark: nested objects in brackets (`filter[name][contains]=x`), lists joined by
 * commas, null as the empty string, undefined left out. Byte for byte what the official client sends.
 */
export function encodeQuery(query: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) append(pairs, name, value, []);
  return pairs.join('&');
}

function append(pairs: string[], name: string, value: unknown, parents: readonly object[]): void {
  if (value === undefined || typeof value === 'function') return;
  if (typeof value !== 'object' || value === null || value instanceof Date || Array.isArray(value)) {
    const text = textOf(value);
    if (text !== undefined) pairs.push(`${encode(name)}=${encode(text)}`);
    return;
  }
  if (parents.includes(value)) throw new RangeError(`The query parameter ${name} contains itself.`);
  for (const [key, item] of Object.entries(value)) append(pairs, `${name}[${key}]`, item, [...parents, value]);
}

function textOf(value: unknown): string | undefined {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (!Array.isArray(value)) return String(value);
  if (value.length === 0) return undefined;
  return value.map((item) => textOf(item) ?? '').join(',');
}

// RFC 3986 §2.3: besides what encodeURIComponent knows, only unreserved characters stay as they are.
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
