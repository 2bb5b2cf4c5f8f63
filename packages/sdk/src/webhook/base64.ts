/**
 * The bytes of base64 or base64url (RFC 4648 §4, §5), padded or not; undefined for anything else, so that two spellings
 * of a text never pass for one.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const plain = text.replace(/-/g, '+').replace(/_/g, '/');
  const digits = plain.replace(/=+$/, '');
  const isPadded = plain.length === digits.length || plain.length % 4 === 0;
  if (!isPadded || plain.length - digits.length > 2 || !/^[A-Za-z0-9+/]*$/.test(digits)) return undefined;
  if (digits.length % 4 === 1) return undefined;
  return Uint8Array.from(atob(digits), (character) => character.charCodeAt(0));
}

export function encodeBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
