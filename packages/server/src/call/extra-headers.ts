import type { HeaderList } from '@hookswitch/sip';
import { ApiError } from '../api-error.ts';

interface HeaderParams {
  custom_headers?: ReadonlyArray<{ name: string; value: string }>;
  sip_headers?: ReadonlyArray<{ name: string; value: string }>;
}

/** Headers that steer the call itself belong to the stack; an application that set them would break its own call. */
const reserved = new Set(
  [
    ...['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Max-Forwards', 'Route', 'Record-Route', 'Require'],
    ...['Proxy-Require', 'Supported', 'Allow', 'Content-Type', 'Content-Length', 'Content-Encoding', 'RAck', 'RSeq'],
    ...[
      'Authorization',
      'Proxy-Authorization',
      'Session-Expires',
      'Min-SE',
      'Replaces',
      'Refer-To',
      'User-Agent',
      'Server',
    ],
    ...['v', 'f', 't', 'i', 'm', 'k', 'c', 'l', 'e', 'x', 'r'],
  ].map((name) => name.toLowerCase()),
);
/** RFC 3261 §25.1 `token`. */
const token = /^[A-Za-z0-9.!%*_+`'~-]{1,128}$/;

/**
 * The SIP headers a command adds to the message it causes.
 * @throws ApiError 10027 for a name the stack keeps for itself, or a name or value that no header can have.
 */
export function extraHeaders(params: HeaderParams): HeaderList {
  return [
    ...checked('custom_headers', params.custom_headers ?? []),
    ...checked('sip_headers', params.sip_headers ?? []),
  ];
}

function checked(field: string, headers: ReadonlyArray<{ name: string; value: string }>): HeaderList {
  return headers.map(({ name, value }, index) => {
    if (!token.test(name)) throw refused(field, index, 'name', `"${name}" is not a valid SIP header name`);
    if (reserved.has(name.toLowerCase())) throw refused(field, index, 'name', `${name} is set by the server`);
    // RFC 3261 §25.1: a header value has no control characters; a line break would start a header of its own.
    if (hasControlCharacter(value)) throw refused(field, index, 'value', 'control characters are not allowed');
    return [name, value] as const;
  });
}

function refused(field: string, index: number, part: 'name' | 'value', why: string): ApiError {
  return new ApiError('10027', { pointer: `/${field}/${index}/${part}`, detail: `${why}.` });
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => (character < ' ' && character !== '\t') || character === '\x7f');
}
