import { isUriText } from './char-class.ts';
import type { HeaderTable } from './header-table.ts';
import { headerName } from './headers.ts';
import { MalformedRequestError } from './malformed-request-error.ts';
import { isToken } from './quoted-string.ts';
import { readHead } from './read-head.ts';
import { SipRequest, SipResponse } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';

/**
 * Reads one datagram. Throws SipParseError for what is no SIP message, and for a message whose transaction or dialog
 * cannot be known; a MalformedRequestError says how the sender of a request is to be told.
 */
export function parseMessage(data: Buffer): SipRequest | SipResponse {
  const { startLine, headers, bodyStart, problem } = readHead(data);
  const contents = readBody(headers, data, bodyStart);
  contents.problem = problem ?? contents.problem;
  return isStatusLine(startLine) ? readResponse(startLine, contents) : readRequest(startLine, contents);
}

function isStatusLine(startLine: string): boolean {
  return startLine.startsWith('SIP/') || /^SIP\//i.test(startLine.slice(0, 4));
}

interface Contents {
  headers: HeaderTable;
  body: Buffer;
  problem: string | undefined;
}

const CONTENT_LENGTH = headerName('Content-Length');
const NO_BODY = Buffer.alloc(0);

function readBody(headers: HeaderTable, data: Buffer, start: number): Contents {
  const rest = data.length - start;
  const [written, ...more] = headers.lines(CONTENT_LENGTH);
  let length = rest;
  let problem: string | undefined;
  // RFC 3261 §18.3: over UDP without Content-Length, the body runs to the end of the datagram.
  if (written !== undefined) {
    const promised = /^\d{1,10}$/.test(written) ? Number(written) : Number.NaN;
    if (more.length > 0) problem = 'Repeated Content-Length';
    else if (Number.isNaN(promised)) problem = 'Malformed Content-Length';
    // RFC 3261 §18.3: bytes beyond Content-Length are discarded; fewer than promised is an error.
    else if (promised > rest) problem = 'Content-Length Beyond Datagram';
    else length = promised;
  }
  return { headers, body: length === 0 ? NO_BODY : data.subarray(start, start + length), problem };
}

const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/is;

function readResponse(startLine: string, { headers, body, problem }: Contents): SipResponse {
  const [, status, reason = ''] = STATUS_LINE.exec(startLine) ?? [];
  if (status === undefined) throw new SipParseError(`malformed Status-Line: ${startLine}`);
  const response = new SipResponse({ status: Number(status), reason, headers, body });
  const fault = problem ?? findFault(response, headers);
  if (fault !== undefined) throw new SipParseError(fault);
  return response;
}

const REQUEST_LINE = /^(\S+) (.+) (SIP\/\d+\.\d+)\s*$/is;

function splitRequestLine(startLine: string): { method: string; requestUri: string; version: string } {
  const space = startLine.indexOf(' ');
  const isUsual = startLine.endsWith(' SIP/2.0') && space + 8 < startLine.length;
  const [, method = '', requestUri = '', version = ''] = isUsual
    ? ['', startLine.slice(0, space), startLine.slice(space + 1, -8), 'SIP/2.0']
    : (REQUEST_LINE.exec(startLine) ?? []);
  if (!isToken(method)) throw new SipParseError('neither a Request-Line nor a Status-Line');
  return { method, requestUri, version };
}

function readRequest(startLine: string, { headers, body, problem }: Contents): SipRequest {
  const { method, requestUri, version } = splitRequestLine(startLine);
  const request = new SipRequest({ method, requestUri, headers, body });
  // RFC 3261 §21.5.6: another version of SIP.
  if (version.toUpperCase() !== 'SIP/2.0') throw refuse(request, 505, 'Version Not Supported');
  const fault =
    findRequestLineFault(startLine, request) ??
    problem ??
    findFault(request, headers) ??
    findRequestFault(request, headers);
  if (fault !== undefined) throw refuse(request, 400, fault);
  return request;
}

function refuse(request: SipRequest, status: number, reason: string): SipParseError {
  // RFC 3261 §17.1.1.3: nothing answers an ACK.
  if (request.method === 'ACK' || findFaultIn(readVias, request, reason) !== undefined)
    return new SipParseError(reason);
  return new MalformedRequestError({ request, status, reason });
}

/** RFC 3261 §7.1: single spaces, no white space or angle brackets in the Request-URI. */
function findRequestLineFault(startLine: string, request: SipRequest): string | undefined {
  if (!isUriText(request.requestUri) || /\s$/.test(startLine)) return 'Malformed Request-Line';
  if (!/^sips?:/i.test(request.requestUri)) return undefined;
  return findFaultIn(assertRequestUri, request, 'Malformed Request-URI');
}

/** RFC 3261 §19.1.1: headers are not allowed in a Request-URI. */
function assertRequestUri(request: SipRequest): void {
  if (request.uri().headers !== '') throw new SipParseError('headers in a Request-URI');
}

// RFC 3261 §8.1.1: without these no message can be matched; each stands once.
const SINGLE_HEADERS = ['From', 'To', 'Call-ID', 'CSeq'].map(headerName);
const readFromTag = (message: SipRequest | SipResponse): unknown => message.fromTag();
const readToTag = (message: SipRequest | SipResponse): unknown => message.toTag();
const readCSeq = (message: SipRequest | SipResponse): unknown => message.cseq();

function findFault(message: SipRequest | SipResponse, headers: HeaderTable): string | undefined {
  for (const single of SINGLE_HEADERS) {
    if ((headers.first(single) ?? '') === '') return `Missing ${single.name}`;
    if (headers.count(single) > 1) return `Repeated ${single.name}`;
  }
  return (
    findFaultIn(readVias, message, 'Missing Or Malformed Via') ??
    findFaultIn(readFromTag, message, 'Malformed From') ??
    findFaultIn(readToTag, message, 'Malformed To') ??
    findFaultIn(readCSeq, message, 'Malformed CSeq')
  );
}

/** Only the top Via is read in full, but a response copies all of them, so each line must come apart. */
function readVias(message: SipRequest | SipResponse): void {
  message.headers('Via');
  message.via();
}

const MAX_FORWARDS = headerName('Max-Forwards');

function findRequestFault(request: SipRequest, headers: HeaderTable): string | undefined {
  // RFC 3261 §8.1.1.5: the method of CSeq is that of the request.
  if (request.cseq().method !== request.method) return 'CSeq Method Mismatch';
  const hops = headers.lines(MAX_FORWARDS);
  // RFC 3261 §20.22: 0..255. Its absence is forgiven: RFC 2543 did not know it.
  if (hops.length > 1 || hops.some((text) => !/^\d{1,10}$/.test(text) || Number(text) > 255)) {
    return 'Malformed Max-Forwards';
  }
  return undefined;
}

function findFaultIn<T>(read: (message: T) => unknown, message: T, fault: string): string | undefined {
  try {
    read(message);
    return undefined;
  } catch (error) {
    if (error instanceof SipParseError) return fault;
    throw error;
  }
}
