import { fullHeaderName, headerKey } from './headers.ts';
import { MalformedRequestError } from './malformed-request-error.ts';
import { isToken } from './quoted-string.ts';
import { SipRequest, SipResponse } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';
import { parseUri } from './uri.ts';

type Field = readonly [name: string, value: string];

/**
 * Reads one datagram. Throws SipParseError for what is no SIP message, and for a message whose transaction or dialog
 * cannot be known; a MalformedRequestError says how the sender of a request is to be told.
 */
export function parseMessage(data: Buffer): SipRequest | SipResponse {
  const { lines, bodyStart } = splitHead(data);
  const [startLine = '', ...headerLines] = lines;
  const { fields, problem } = readFields(headerLines);
  const contents = { headers: fields, ...readBody(fields, data.subarray(bodyStart)) };
  const firstProblem = problem ?? contents.problem;
  if (/^SIP\//i.test(startLine)) return readResponse(startLine, contents, firstProblem);
  return readRequest(startLine, contents, firstProblem);
}

interface Contents {
  headers: readonly Field[];
  body: Buffer;
}

/** Header lines up to the empty line, folded ones joined. */
function splitHead(data: Buffer): { lines: string[]; bodyStart: number } {
  let start = 0;
  // RFC 3261 §7.5: CRLF before the start line is ignored.
  while (data[start] === 0x0d || data[start] === 0x0a) start++;
  // A lone LF is taken as the end of a line; a CR anywhere else is not text of a header.
  const [end, gapBytes] = earlier(data.indexOf('\n\r\n', start), data.indexOf('\n\n', start));
  if (end < 0) throw new SipParseError('no empty line after the headers');
  // RFC 3261 §7.3.1: a line that starts with white space continues the one before.
  const text = data.toString('utf8', start, end).replace(/\r?\n[ \t]+/g, ' ');
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  return { lines, bodyStart: end + gapBytes };
}

function earlier(withCr: number, withoutCr: number): [end: number, gapBytes: number] {
  return withoutCr < 0 || (withCr >= 0 && withCr < withoutCr) ? [withCr, 3] : [withoutCr, 2];
}

function readFields(lines: readonly string[]): { fields: Field[]; problem?: string } {
  const fields: Field[] = [];
  let problem: string | undefined;
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trimEnd();
    if (!isToken(name) || line.includes('\r')) problem ??= 'Malformed Header Line';
    else fields.push([fullHeaderName(name), line.slice(colon + 1).trim()]);
  }
  return problem === undefined ? { fields } : { fields, problem };
}

function values(fields: readonly Field[], key: string): string[] {
  return fields.filter(([name]) => headerKey(name) === key).map(([, value]) => value);
}

function readBody(fields: readonly Field[], rest: Buffer): { body: Buffer; problem?: string } {
  const [written, ...more] = values(fields, 'content-length');
  // RFC 3261 §18.3: over UDP without Content-Length, the body runs to the end of the datagram.
  if (written === undefined) return { body: rest };
  if (more.length > 0) return { body: rest, problem: 'Repeated Content-Length' };
  if (!/^\d{1,10}$/.test(written)) return { body: rest, problem: 'Malformed Content-Length' };
  // RFC 3261 §18.3: bytes beyond Content-Length are discarded; fewer than promised is an error.
  if (Number(written) > rest.length) return { body: rest, problem: 'Content-Length Beyond Datagram' };
  return { body: rest.subarray(0, Number(written)) };
}

const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/is;

function readResponse(startLine: string, contents: Contents, problem: string | undefined): SipResponse {
  const [, status, reason = ''] = STATUS_LINE.exec(startLine) ?? [];
  if (status === undefined) throw new SipParseError(`malformed Status-Line: ${startLine}`);
  const response = new SipResponse({ status: Number(status), reason, ...contents });
  const fault = problem ?? findFault(response);
  if (fault !== undefined) throw new SipParseError(fault);
  return response;
}

const REQUEST_LINE = /^(\S+) (.+) (SIP\/\d+\.\d+)\s*$/is;

function readRequest(startLine: string, contents: Contents, problem: string | undefined): SipRequest {
  const [, method, requestUri, version] = REQUEST_LINE.exec(startLine) ?? [];
  if (method === undefined || requestUri === undefined || version === undefined || !isToken(method)) {
    throw new SipParseError('neither a Request-Line nor a Status-Line');
  }
  const request = new SipRequest({ method, requestUri, ...contents });
  // RFC 3261 §21.5.6: another version of SIP.
  if (version.toUpperCase() !== 'SIP/2.0') throw refuse(request, 505, 'Version Not Supported');
  const fault =
    findRequestLineFault(startLine, requestUri) ?? problem ?? findFault(request) ?? findRequestFault(request);
  if (fault !== undefined) throw refuse(request, 400, fault);
  return request;
}

function refuse(request: SipRequest, status: number, reason: string): SipParseError {
  // RFC 3261 §17.1.1.3: nothing answers an ACK.
  if (request.method === 'ACK' || findFaultIn(() => readVias(request), reason) !== undefined)
    return new SipParseError(reason);
  return new MalformedRequestError({ request, status, reason });
}

/** RFC 3261 §7.1: single spaces, no white space or angle brackets in the Request-URI. */
function findRequestLineFault(startLine: string, requestUri: string): string | undefined {
  if (/[\s<>"]/.test(requestUri) || /\s$/.test(startLine)) return 'Malformed Request-Line';
  if (!/^sips?:/i.test(requestUri)) return undefined;
  return findFaultIn(() => assertNoHeaders(requestUri), 'Malformed Request-URI');
}

/** RFC 3261 §19.1.1: headers are not allowed in a Request-URI. */
function assertNoHeaders(requestUri: string): void {
  if (parseUri(requestUri).headers !== '') throw new SipParseError('headers in a Request-URI');
}

// RFC 3261 §8.1.1: without these no message can be matched; each stands once.
const SINGLE_HEADERS = ['From', 'To', 'Call-ID', 'CSeq'];

function findFault(message: SipRequest | SipResponse): string | undefined {
  for (const name of SINGLE_HEADERS) {
    const count = message.headers(name).length;
    if (count === 0 || message.header(name) === '') return `Missing ${name}`;
    if (count > 1) return `Repeated ${name}`;
  }
  return (
    findFaultIn(() => readVias(message), 'Missing Or Malformed Via') ??
    findFaultIn(() => message.fromTag(), 'Malformed From') ??
    findFaultIn(() => message.toTag(), 'Malformed To') ??
    findFaultIn(() => message.cseq(), 'Malformed CSeq')
  );
}

/** Only the top Via is read in full, but a response copies all of them, so each line must come apart. */
function readVias(message: SipRequest | SipResponse): void {
  message.headers('Via');
  message.via();
}

function findRequestFault(request: SipRequest): string | undefined {
  // RFC 3261 §8.1.1.5: the method of CSeq is that of the request.
  if (request.cseq().method !== request.method) return 'CSeq Method Mismatch';
  const hops = request.headers('Max-Forwards');
  // RFC 3261 §20.22: 0..255. Its absence is forgiven: RFC 2543 did not know it.
  if (hops.length > 1 || hops.some((text) => !/^\d{1,10}$/.test(text) || Number(text) > 255)) {
    return 'Malformed Max-Forwards';
  }
  return undefined;
}

function findFaultIn(read: () => unknown, fault: string): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof SipParseError) return fault;
    throw error;
  }
}
