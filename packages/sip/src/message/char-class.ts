// What a character may be part of (RFC 3261 §25.1), as bits, so that a scanner asks one table and no regular expression.
export const TOKEN = 1;
/** Host names; the underscore is not allowed there but is in daily use. */
export const HOSTNAME = 2;
/** An unquoted parameter value: token, host, and the marks that deployed elements send unquoted (base64, URIs). */
export const BARE_VALUE = 4;
export const DIGIT = 8;
const ALPHANUMERIC = 16;

// Beyond ASCII, letters in values are let through, for phones send them; the C1 controls and the spaces of other scripts
// are not.
const CLASSES = new Uint8Array(256).fill(BARE_VALUE, 0xa1);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  let bits = 0;
  if (/[A-Za-z0-9\-.!%*_+`'~]/.test(char)) bits |= TOKEN;
  if (/[A-Za-z0-9\-._]/.test(char)) bits |= HOSTNAME;
  if (/[^\s",;<>\\]/.test(char) && code > 0x20 && code < 0x7f) bits |= BARE_VALUE;
  if (/[0-9]/.test(char)) bits |= DIGIT;
  if (/[A-Za-z0-9]/.test(char)) bits |= ALPHANUMERIC;
  CLASSES[code] = bits;
}
function classesOf(code: number): number {
  if (code < 256) return CLASSES[code] ?? 0;
  return /\s/.test(String.fromCharCode(code)) ? 0 : BARE_VALUE;
}

// What never stands unescaped in a URI (RFC 3986 §2): control characters, white space and delimiters. Letters beyond
// ASCII are let through. A regular expression beats a loop on texts as long as URIs.
const NOT_URI_TEXT = /[\p{Cc}\s<>"]/u;

/** Whether there is text and all of it may stand in a URI. */
export function isUriText(text: string): boolean {
  return text !== '' && !NOT_URI_TEXT.test(text);
}

/** Whether an ASCII code or byte may be part of a token. */
export function isTokenCode(code: number): boolean {
  return ((CLASSES[code] ?? 0) & TOKEN) !== 0;
}

/** Index of the first character from `start` on that is not of the class; `end` when there is none. */
export function skipClass(text: string, charClass: number, start: number, end: number): number {
  let i = start;
  while (i < end && (classesOf(text.charCodeAt(i)) & charClass) !== 0) i++;
  return i;
}

/** Whether there is text and all of it is of the class. */
export function isAllOf(text: string, charClass: number): boolean {
  return text !== '' && skipClass(text, charClass, 0, text.length) === text.length;
}

/** Index of the first character from `start` on that is neither space nor tab. */
export function skipBlanks(text: string, start: number, end: number): number {
  let i = start;
  while (i < end && isBlank(text.charCodeAt(i))) i++;
  return i;
}

/** Index after the last character before `end` that is neither space nor tab; not below `start`. */
export function trimBlanksEnd(text: string, start: number, end: number): number {
  let i = end;
  while (i > start && isBlank(text.charCodeAt(i - 1))) i--;
  return i;
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isAlphanumeric(code: number): boolean {
  return code < 128 && ((CLASSES[code] ?? 0) & ALPHANUMERIC) !== 0;
}
