import { headerKey } from './headers.ts';
import { parseParams } from './quoted-string.ts';
import type { SipMessage } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';

/** One part of a multipart body. */
export interface BodyPart {
  /** In lower case, without parameters; `text/plain` where the part does not say (RFC 2046 §5.2). */
  type: string;
  /** By name in lower case. */
  headers: ReadonlyMap<string, string>;
  content: Buffer;
}

const MAX_PARTS = 32;
const MAX_DEPTH = 4;
const SDP = 'application/sdp';

/** The media type of a Content-Type value, in lower case, with its parameters. Throws SipParseError. */
function readContentType(value: string): { type: string; params: ReadonlyMap<string, string | undefined> } {
  const semicolon = value.indexOf(';');
  const end = semicolon < 0 ? value.length : semicolon;
  const type = value.slice(0, end).replace(/\s/g, '').toLowerCase();
  return { type, params: parseParams(value, end) };
}

/**
 * The parts of a multipart body (RFC 2046 §5.1.1, RFC 5621 §4): at most 32. Text before the first and after the last
 * delimiter is no part of anything.
 * @param contentType value of the Content-Type header that the body came with
 * @throws SipParseError when it is not multipart, has no boundary, or a part has no head that can be read
 */
export function readMultipart(contentType: string, body: Buffer): BodyPart[] {
  const { type, params } = readContentType(contentType);
  const boundary = params.get('boundary');
  if (!type.startsWith('multipart/') || !boundary) throw new SipParseError(`no multipart body: ${contentType}`);
  // One character for each byte, so that positions are those of the body.
  const text = body.toString('latin1');
  const delimiter = `--${Buffer.from(boundary, 'utf8').toString('latin1')}`;
  const parts: BodyPart[] = [];
  let start: number | undefined;
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at + delimiter.length)) {
    const line = /^(--)?[ \t]*(?:\r?\n|$)/.exec(text.slice(at + delimiter.length, at + delimiter.length + 100));
    // A delimiter stands at the start of a line and has the line for itself.
    if (!line || (at > 0 && text[at - 1] !== '\n')) continue;
    // RFC 2046 §5.1.1: the line break before a delimiter belongs to the delimiter.
    const end = text[at - 2] === '\r' ? at - 2 : at - 1;
    if (start !== undefined) parts.push(readPart(body.subarray(start, Math.max(start, end))));
    if (line[1] !== undefined || parts.length >= MAX_PARTS) return parts;
    start = at + delimiter.length + line[0].length;
  }
  return parts;
}

function readPart(part: Buffer): BodyPart {
  const text = part.toString('latin1');
  const found = /^\r?\n|\r?\n\r?\n/.exec(text);
  const head = text.slice(0, found?.index ?? text.length);
  const content = part.subarray(found ? found.index + found[0].length : part.length);
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon <= 0) throw new SipParseError(`malformed head of a body part: ${line}`);
    headers.set(headerKey(line.slice(0, colon).trim()), line.slice(colon + 1).trim());
  }
  const type = readContentType(headers.get('content-type') ?? 'text/plain').type;
  return { type, headers, content };
}

const NOTHING = Buffer.alloc(0);

/**
 * The session description in a message: its body, or the first part of a multipart body that is one, however deep it is
 * nested. Empty when there is none. A body without a Content-Type is taken for one.
 */
export function sessionDescription(message: SipMessage): Buffer {
  if (message.body.length === 0) return message.body;
  const contentType = message.header('Content-Type');
  if (contentType === undefined) return message.body;
  try {
    return find(contentType, message.body, MAX_DEPTH) ?? NOTHING;
  } catch (error) {
    if (error instanceof SipParseError) return NOTHING;
    throw error;
  }
}

function find(contentType: string, body: Buffer, depth: number): Buffer | undefined {
  const { type } = readContentType(contentType);
  if (type === SDP) return body;
  if (!type.startsWith('multipart/') || depth === 0) return undefined;
  for (const part of readMultipart(contentType, body)) {
    const found = find(part.headers.get('content-type') ?? 'text/plain', part.content, depth - 1);
    if (found) return found;
  }
  return undefined;
}
