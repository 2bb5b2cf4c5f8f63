/**
 * A query string without its question mark: nested objects in brackets (`filter[name][contains]=x`), lists joined by
 * commas, null as the empty string, undefined left out. Byte for byte what the official client sends.
 */
export function encodeQuery(query: object, prefix?: string): string {
  const parts = Object.entries(query).map(([key, value]) => {
    const name = prefix === undefined ? key : `${prefix}[${key}]`;
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return '';
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) {
      return `${encode(name)}=${encode(textOf(value))}`;
    }
    return encodeQuery(value, name);
  });
  return parts.filter(Boolean).join('&');
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.map(textOf).join(',') : String(value ?? '');
}

// RFC 3986 §2.3: besides what encodeURIComponent knows, only unreserved characters stay as they are. A lone surrogate is
// no character at all.
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
