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

const SENT_PROTOCOL = /^SIP\s*\/\s*2\.0\s*\/\s*([A-Za-z0-9\-.!%*_+`'~]+)\s+/i;

/** Reads one Via value, white space allowed around every separator. Throws SipParseError. */
export function parseVia(text: string): Via {
  const protocol = SENT_PROTOCOL.exec(text.trim());
  const transport = protocol?.[1];
  if (!protocol || transport === undefined) throw new SipParseError(`malformed Via: ${text}`);
  const rest = text.trim().slice(protocol[0].length);
  const semicolon = rest.indexOf(';');
  const sentBy = parseHostPort((semicolon < 0 ? rest : rest.slice(0, semicolon)).trim());
  const params = parseParams(semicolon < 0 ? '' : rest.slice(semicolon));
  const branch = params.get('branch');
  return { transport: transport.toUpperCase(), ...sentBy, ...(branch === undefined ? {} : { branch }), params };
}

/** The value as header text; `params` is what gets written. */
export function formatVia(via: Via): string {
  const port = via.port === undefined ? '' : `:${via.port}`;
  return `SIP/2.0/${via.transport} ${formatHost(via.host)}${port}${formatParams(via.params)}`;
}
