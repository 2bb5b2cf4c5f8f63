import { isDeepStrictEqual } from 'node:util';
import { formatNameAddr, parseNameAddr } from '../../message/name-addr.ts';
import { parseMessage } from '../../message/parse.ts';
import { SipRequest, SipResponse } from '../../message/sip-message.ts';
import { SipParseError } from '../../message/sip-parse-error.ts';
import { formatUri, parseUri } from '../../message/uri.ts';
import { formatVia, parseVia } from '../../message/via.ts';

const NAME_ADDR_HEADERS = [
  ...['From', 'To', 'Contact', 'Route', 'Record-Route', 'Refer-To', 'Referred-By', 'P-Asserted-Identity', 'Diversion'],
  ...['History-Info', 'Path', 'Service-Route'],
];

/**
 * Parses a datagram and reads all that can be read of it. `undefined` when it is refused.
 * Throws when anything but a SipParseError comes out, or when what was read does not survive being written.
 */
export function readEverything(data: Buffer): SipRequest | SipResponse | undefined {
  const message = attempt(() => parseMessage(data));
  if (message === undefined) return undefined;
  readStructures(message);
  for (const [name] of message.headerList()) {
    const lines = message.headerLines(name);
    const values = attempt(() => message.headers(name)) ?? [];
    const first = attempt(() => message.header(name));
    if (lines.length === 0 || (values.length > 0 && first !== values[0])) throw new Error(`${name} reads two ways`);
  }
  assertSameAgain(message);
  return message;
}

function readStructures(message: SipRequest | SipResponse): void {
  // What the parser promises without an exception: the parts that find the transaction and the dialog.
  message.via();
  message.cseq();
  message.from();
  message.to();
  if (message.callId === '') throw new Error('no Call-ID');
  for (const value of message.headers('Via')) rewrite(value, parseVia, formatVia);
  for (const name of NAME_ADDR_HEADERS) {
    for (const value of attempt(() => message.headers(name)) ?? []) rewrite(value, parseNameAddr, formatNameAddr);
  }
  if (message instanceof SipRequest) {
    attempt(() => message.uri());
    rewrite(message.requestUri, parseUri, formatUri);
  }
}

/** What can be read and written reads the same again. */
function rewrite<T>(text: string, parse: (text: string) => T, format: (value: T) => string): void {
  const value = attempt(() => parse(text));
  if (value === undefined) return;
  const written = attempt(() => format(value));
  if (written !== undefined && !isDeepStrictEqual(parse(written), value)) {
    throw new Error(`${JSON.stringify(text)} was written as ${JSON.stringify(written)}, which is not the same`);
  }
}

function assertSameAgain(message: SipRequest | SipResponse): void {
  const again = parseMessage(message.toBuffer());
  const isSame =
    again.callId === message.callId &&
    isDeepStrictEqual(again.headerList(), message.headerList()) &&
    again.body.equals(message.body) &&
    startOf(again) === startOf(message);
  if (!isSame) throw new Error('the message changed on being written and read');
}

function startOf(message: SipRequest | SipResponse): string {
  return message instanceof SipResponse
    ? `${message.status} ${message.reason}`
    : `${message.method} ${message.requestUri}`;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SipParseError) return undefined;
    throw error;
  }
}
