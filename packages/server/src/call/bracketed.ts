/** A host as it stands in a URI: IPv6 addresses with their brackets. */
export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
