import { formatHost, parseHostPort } from './host-port.ts';
import { formatParams, parseParams } from './quoted-string.ts';
import { SipParseError } from './sip-parse-error.ts';

/** One Via value (RFC 3261 §20.42). */
export interface Via {
  /** In capitals: UDP, TCP, TLS, WS, ... */
  transport: string;
  /** sent-by host; an IPv6 address without brackets. */
  host: string;
  /** sent-by port, when written. */
  port?: number;
  branch?: string;
  /** All parameters, branch included; names in lower case. */
  params: ReadonlyMap<string, string | undefined>;
}

const SENT_PROTOCOL = /^\s*SIP\s*\/\s*2\.0\s*\/\s*([A-Za-z0-9\-.!%*_+`'~]+)\s+/i;
const USUAL_PROTOCOLS = ['SIP/2.0/UDP ', 'SIP/2.0/TCP ', 'SIP/2.0/TLS '];

/** Reads one Via value, white space allowed around every separator. Throws SipParseError. */
export function parseVia(text: string): Via {
  const { transport, end } = readSentProtocol(text);
  const semicolon = text.indexOf(';', end);
  const { host, port } = parseHostPort(text, end, semicolon < 0 ? text.length : semicolon);
  const params = parseParams(text, semicolon < 0 ? text.length : semicolon);
  const via: Via = { transport, host, params };
  if (port !== undefined) via.port = port;
  const branch = params.get('branch');
  if (branch !== undefined) via.branch = branch;
  return via;
}

function readSentProtocol(text: string): { transport: string; end: number } {
  for (const usual of USUAL_PROTOCOLS) {
    if (text.startsWith(usual)) return { transport: usual.slice(8, 11), end: usual.length };
  }
  const [all = '', transport] = SENT_PROTOCOL.exec(text) ?? [];
  if (transport === undefined) throw new SipParseError(`malformed Via: ${text}`);
  return { transport: transport.toUpperCase(), end: all.length };
}

/** The value as header text; `params` is what gets written. */
export function formatVia(via: Via): string {
  const port = via.port === undefined ? '' : `:${via.port}`;
  return `SIP/2.0/${via.transport} ${formatHost(via.host)}${port}${formatParams(via.params)}`;
}
