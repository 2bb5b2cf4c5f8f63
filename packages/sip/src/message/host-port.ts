import { isIPv6, SocketAddress } from 'node:net';
import { HOSTNAME, isAlphanumeric, isDigit, skipBlanks, skipClass, trimBlanksEnd } from './char-class.ts';
import { SipParseError } from './sip-parse-error.ts';

export interface HostPort {
  /** Name or address; an IPv6 address without its brackets. */
  host: string;
  port?: number;
}

/**
 * Reads `host[:port]`, where host is a name, an IPv4 address or an IPv6 reference in brackets. It is the part of the text
 * from `start` to `end`; blanks around it and around the colon are allowed. Throws SipParseError.
 */
export function parseHostPort(text: string, start: number, end: number): HostPort {
  const hostStart = skipBlanks(text, start, end);
  const isReference = hostStart < end && text.charCodeAt(hostStart) === 0x5b;
  const hostEnd = isReference ? referenceEnd(text, hostStart, end) : skipClass(text, HOSTNAME, hostStart, end);
  const host = isReference ? text.slice(hostStart + 1, hostEnd - 1) : text.slice(hostStart, hostEnd);
  if (isReference ? !isIPv6(host) : !isHostname(host)) throw malformed('host', text, start, end);
  const colon = skipBlanks(text, hostEnd, end);
  if (colon === end) return { host };
  if (text.charCodeAt(colon) !== 0x3a) throw malformed('host', text, start, end);
  const port = readPort(text, skipBlanks(text, colon + 1, end), trimBlanksEnd(text, colon + 1, end));
  if (port === undefined) throw malformed('port', text, start, end);
  return { host, port };
}

function referenceEnd(text: string, start: number, end: number): number {
  const bracket = text.indexOf(']', start);
  if (bracket < 0 || bracket >= end) throw malformed('host', text, start, end);
  return bracket + 1;
}

// RFC 3261 §25.1 hostname: a letter or digit first; a dot or one of these last.
function isHostname(host: string): boolean {
  if (host === '') return false;
  const first = host.charCodeAt(0);
  const last = host.charCodeAt(host.length - 1);
  const isWord = (code: number): boolean => isAlphanumeric(code) || code === 0x5f;
  return isWord(first) && (isWord(last) || last === 0x2e);
}

function readPort(text: string, start: number, end: number): number | undefined {
  if (start === end || end - start > 5) return undefined;
  let port = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code)) return undefined;
    port = port * 10 + code - 0x30;
  }
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function malformed(what: string, text: string, start: number, end: number): SipParseError {
  return new SipParseError(`malformed ${what}: ${text.slice(start, end)}`);
}

/** Host as it stands in a URI or Via: an IPv6 address gets its brackets. */
export function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Whether two hosts are the same: names in whatever case, IPv6 addresses however they are written (RFC 5952 §2). */
export function sameHost(a: string, b: string): boolean {
  if (a === b) return true;
  if (!isIPv6(a) || !isIPv6(b)) return a.toLowerCase() === b.toLowerCase();
  return shortest(a) === shortest(b);
}

function shortest(address: string): string {
  // The zone of a link-local address is a word of this machine.
  const [bare = '', zone = ''] = address.split('%');
  return `${new SocketAddress({ address: bare, family: 'ipv6' }).address}%${zone}`;
}
