import { isIPv6 } from 'node:net';
import { SipParseError } from './sip-parse-error.ts';

export interface HostPort {
  /** Name or address; an IPv6 address without its brackets. */
  host: string;
  port?: number;
}

// RFC 3261 §25.1 hostname; the underscore is not allowed there but is in daily use.
const HOSTNAME = /^[A-Za-z0-9_](?:[A-Za-z0-9\-._]*[A-Za-z0-9_.])?$/;

/** Reads `host[:port]`, where host is a name, an IPv4 address or an IPv6 reference in brackets. Throws SipParseError. */
export function parseHostPort(text: string): HostPort {
  const bracket = text.startsWith('[') ? text.indexOf(']') : -1;
  if (text.startsWith('[') && bracket < 0) throw new SipParseError(`unclosed IPv6 reference: ${text}`);
  const colon = text.indexOf(':', bracket + 1);
  const hostEnd = colon < 0 ? text.length : colon;
  const written = text.slice(0, hostEnd).trim();
  const host = bracket < 0 ? written : written.slice(1, -1);
  if (bracket < 0 ? !HOSTNAME.test(host) : !(written.endsWith(']') && isIPv6(host))) {
    throw new SipParseError(`malformed host: ${text}`);
  }
  if (colon < 0) return { host };
  return { host, port: parsePort(text.slice(colon + 1).trim()) };
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new SipParseError(`malformed port: ${text}`);
  return port;
}

/** Host as it stands in a URI or Via: an IPv6 address gets its brackets. */
export function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
