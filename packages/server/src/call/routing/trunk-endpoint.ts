import type { Endpoint, Transport } from '@hookswitch/sip';

interface Place {
  readonly host: string;
  readonly port: number;
  readonly transport?: Transport | undefined;
}

/** Where a trunk is reached. */
export function endpointOf({ host, port, transport }: Place): Endpoint {
  return { host, port, ...(transport === undefined || transport === 'UDP' ? {} : { transport }) };
}

/** The port that need not be written (RFC 3261 §19.1.2). */
export function usualPort({ transport }: Pick<Place, 'transport'>): number {
  return transport === 'TLS' ? 5061 : 5060;
}

/** `;transport=tcp`; nothing for UDP, which is the usual one. */
export function transportParam(transport: Transport | undefined): string {
  return transport === undefined || transport === 'UDP' ? '' : `;transport=${transport.toLowerCase()}`;
}
