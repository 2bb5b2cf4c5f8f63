import type { Socket } from 'node:net';
import { createSecureContext, createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls';
import type { TlsSettings } from './stream-socket.ts';

/** RFC 8996: nothing older than TLS 1.2. */
export function tlsOptions({ cert, key, ca }: TlsSettings): SecureContextOptions {
  return {
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(ca === undefined ? {} : { ca }),
    minVersion: 'TLSv1.2',
  };
}

/** @param isServer it listens too @throws Error when the certificates cannot be used, or a server has none */
export function assertUsable(settings: TlsSettings, isServer: boolean): void {
  if (isServer && (settings.cert === undefined || settings.key === undefined)) {
    throw new Error('TLS needs a certificate and a key');
  }
  createSecureContext(tlsOptions(settings));
}

/**
 * The server side of TLS on connections that are there already. The settings are asked for each of them: after a renewal new
 * connections get the new certificate, and old ones live on.
 */
export class TlsAcceptor {
  readonly #settings: () => TlsSettings;
  /** What to do with a connection when its handshake is done, by its address. */
  readonly #pending = new Map<string, (secure: TLSSocket) => void>();
  #current: TlsSettings;
  #server: Server;

  /** @throws Error when there is no certificate, or it cannot be used */
  constructor(settings: () => TlsSettings) {
    this.#settings = settings;
    this.#current = settings();
    this.#server = this.#create(this.#current);
  }

  /** Calls back when the handshake is done; a failed one closes the connection. */
  accept(raw: Socket, done: (secure: TLSSocket) => void): void {
    const settings = this.#settings();
    if (settings !== this.#current) {
      this.#server = this.#create(settings);
      this.#current = settings;
    }
    const key = keyOf(raw);
    this.#pending.set(key, done);
    raw.once('close', () => this.#pending.delete(key));
    this.#server.emit('connection', raw);
  }

  #create(settings: TlsSettings): Server {
    assertUsable(settings, true);
    const mustShow = settings.requireClientCertificate === true;
    const server = createServer({ ...tlsOptions(settings), requestCert: mustShow, rejectUnauthorized: mustShow });
    server.on('secureConnection', (secure) => {
      const key = keyOf(secure);
      const done = this.#pending.get(key);
      this.#pending.delete(key);
      if (done) done(secure);
      else secure.destroy();
    });
    server.on('tlsClientError', (error, secure) => secure.destroy(error));
    return server;
  }
}

function keyOf({ remoteAddress, remotePort, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`;
}
