export interface BindAddress {
  host: string;
  port: number;
}

/** Reads `HOST:PORT`, IPv6 addresses in brackets. Undefined when it is none, or the port is above 65535. */
export function parseBindAddress(text: string): BindAddress | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65535 ? undefined : { host, port };
}

/** Whether the address means every interface, so that no peer could be told it. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
