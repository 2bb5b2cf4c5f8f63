import { isAscii } from 'node:buffer';
import { isBlank, isTokenCode } from './char-class.ts';
import { HeaderTable } from './header-table.ts';
import { headerName, knownHeaderName, nameHash } from './headers.ts';
import { SipParseError } from './sip-parse-error.ts';

const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;

/** Start line and headers of one message. */
export interface Head {
  startLine: string;
  headers: HeaderTable;
  /** Index of the first byte after the empty line. */
  bodyStart: number;
  /** What is wrong with a header line, which is then left out. */
  problem: string | undefined;
}

/** Takes the head of a message apart (RFC 3261 §7). Throws SipParseError when no empty line ends it. */
export function readHead(data: Buffer): Head {
  let start = 0;
  // RFC 3261 §7.5: CRLF before the start line is ignored.
  while (data[start] === CR || data[start] === LF) start++;
  // Nearly every message is ASCII without folded lines: a character is a byte then, and one pass does.
  if (isAscii(data)) {
    const head = readLines(data, data.toString('latin1'), start);
    if (head !== undefined) return head;
  }
  const { text, bodyStart } = unfold(data, start);
  const head = readLines(asciiBytes(text), text, 0);
  if (head === undefined) throw new SipParseError('no start line');
  return { ...head, bodyStart };
}

/** The head as UTF-8 with folded lines joined, and where the body starts in the data. */
function unfold(data: Buffer, start: number): { text: string; bodyStart: number } {
  const withCr = data.indexOf('\n\r\n', start);
  const withoutCr = data.indexOf('\n\n', start);
  const isCrFirst = withCr >= 0 && (withoutCr < 0 || withCr < withoutCr);
  const end = isCrFirst ? withCr : withoutCr;
  if (end < 0) throw new SipParseError('no empty line after the headers');
  // RFC 3261 §7.3.1: a line that starts with white space continues the one before.
  const text = data.toString('utf8', start, end).replace(/\r?\n[ \t]+/g, ' ');
  return { text: `${text}\n\n`, bodyStart: end + (isCrFirst ? 3 : 2) };
}

/** One byte for each character, 0xff for those beyond ASCII: bytes are read several times faster than characters. */
function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = Math.min(text.charCodeAt(i), 0xff);
  return bytes;
}

/** Lines up to the empty one; `undefined` when one of them is folded. The bytes and the text have the same indices. */
function readLines(bytes: Uint8Array, text: string, textStart: number): Head | undefined {
  const headers = new HeaderTable();
  let startLine: string | undefined;
  let problem: string | undefined;
  let strayCr = text.indexOf('\r', textStart);
  let start = textStart;
  for (;;) {
    const lf = text.indexOf('\n', start);
    if (lf < 0) throw new SipParseError('no empty line after the headers');
    // A lone LF is taken as the end of a line; a CR anywhere else is not text of a header.
    const end = lf > start && bytes[lf - 1] === CR ? lf - 1 : lf;
    if (end === start) return { startLine: startLine ?? '', headers, bodyStart: lf + 1, problem };
    if (isBlank(bytes[lf + 1] ?? 0)) return undefined;
    if (startLine === undefined) startLine = text.slice(start, end);
    else {
      if (strayCr >= 0 && strayCr < start) strayCr = text.indexOf('\r', start);
      const isLine = (strayCr < 0 || strayCr >= end) && addHeader(headers, bytes, text, start, end);
      if (!isLine) problem ??= 'Malformed Header Line';
    }
    start = lf + 1;
  }
}

/** False when the line is no header. */
function addHeader(headers: HeaderTable, bytes: Uint8Array, text: string, start: number, end: number): boolean {
  let nameEnd = start;
  let hash = 0;
  while (nameEnd < end) {
    const code = bytes[nameEnd] ?? 0;
    if (!isTokenCode(code)) break;
    hash = nameHash(hash, code);
    nameEnd++;
  }
  let at = nameEnd;
  while (at < end && isBlank(bytes[at] ?? 0)) at++;
  if (nameEnd === start || at === end || bytes[at] !== COLON) return false;
  at++;
  while (at < end && isBlank(bytes[at] ?? 0)) at++;
  let valueEnd = end;
  while (valueEnd > at && isBlank(bytes[valueEnd - 1] ?? 0)) valueEnd--;
  const name = knownHeaderName(hash, bytes, start, nameEnd) ?? headerName(text.slice(start, nameEnd));
  headers.add(name, text.slice(at, valueEnd));
  return true;
}
