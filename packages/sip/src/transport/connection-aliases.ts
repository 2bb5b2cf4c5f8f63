import type { Connection } from './connection.ts';
import { type Endpoint, endpointKey } from './endpoint.ts';

/**
 * Connections that lead where their peer listens, though it opened them from another port (RFC 5923). A peer says so with
 * `alias` in its Via. It is believed over TLS where its certificate bears the name in that Via, and to any name that the
 * certificate bears; over TCP anybody might draw the calls of his neighbours to himself (§9.1), so never there. One connection has
 * one alias, the last.
 */
export class ConnectionAliases {
  readonly #connections = new Map<string, Connection>();
  readonly #endpoints = new Map<Connection, Endpoint>();

  /** @param sentBy host and port of the Via, at the address that the connection comes from. */
  add(connection: Connection, source: Endpoint, sentBy: { host: string; port: number }): void {
    const endpoint: Endpoint = { host: source.host, port: sentBy.port, transport: 'TLS' };
    const key = endpointKey(endpoint);
    if (source.transport !== 'TLS' || this.#connections.get(key) === connection) return;
    if (!connection.proves(sentBy.host)) return;
    this.remove(connection);
    // RFC 5923 §5: the newest counts.
    this.remove(this.#connections.get(key));
    this.#connections.set(key, connection);
    this.#endpoints.set(connection, endpoint);
  }

  /** The connection that leads there and whose peer is who is asked for. */
  find({ serverName, ...place }: Endpoint): Connection | undefined {
    const connection = this.#connections.get(endpointKey(place));
    return connection?.proves(serverName ?? place.host) === true ? connection : undefined;
  }

  /** Forgets the connection. @returns where it led besides its own address */
  remove(connection: Connection | undefined): Endpoint | undefined {
    const endpoint = connection && this.#endpoints.get(connection);
    if (connection === undefined || endpoint === undefined) return undefined;
    this.#endpoints.delete(connection);
    this.#connections.delete(endpointKey(endpoint));
    return endpoint;
  }
}
