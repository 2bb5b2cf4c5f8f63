/** As Via writes them: RFC 3261 §20.42, RFC 7118 §5.2. */
export const TRANSPORTS = ['UDP', 'TCP', 'TLS', 'WS', 'WSS'] as const;
export type Transport = (typeof TRANSPORTS)[number];
/** Those that run over a connection. */
export type StreamTransport = Exclude<Transport, 'UDP'>;

/** Where messages come from and go to. JSON-able: it is kept with dialogs and registrations. */
export interface Endpoint {
  /** An IP address without brackets (a name where one is resolved). */
  host: string;
  port: number;
  /** Absent: UDP. */
  transport?: Transport;
  /** TLS and WSS: the name that the certificate there must bear; absent: the address. */
  serverName?: string;
  /** Which of our own UDP sockets talks to it, as `host:port`; absent: the one in its network. */
  local?: string;
  /** UDP: it is reached from here by no other port and transport, as a phone behind a NAT. Large requests stay on UDP. */
  isFlow?: true;
}

export function transportOf({ transport }: Pick<Endpoint, 'transport'>): Transport {
  return transport ?? 'UDP';
}

/** Whether messages arrive in order or not at all, so that no transaction repeats them (RFC 3261 §17). */
export function isStream(endpoint: Endpoint): endpoint is Endpoint & { transport: StreamTransport } {
  return transportOf(endpoint) !== 'UDP';
}

/** Whether messages on it are encrypted, as `sips:` demands (RFC 3261 §26.2). */
export function isSecure(transport: Transport): boolean {
  return transport === 'TLS' || transport === 'WSS';
}

/** RFC 3261 §19.1.2, RFC 7118 §5.3 */
export function defaultPortOf(transport: Transport): number {
  if (transport === 'WS') return 80;
  if (transport === 'WSS') return 443;
  return transport === 'TLS' ? 5061 : 5060;
}

/** The same text for the same way to the same place. */
export function endpointKey(endpoint: Endpoint): string {
  const { host, port, serverName } = endpoint;
  return `${transportOf(endpoint)} ${host.toLowerCase()} ${port}${serverName === undefined ? '' : ` ${serverName}`}`;
}
