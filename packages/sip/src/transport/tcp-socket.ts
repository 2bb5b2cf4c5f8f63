import { connect, createServer, isIP, isIPv6, type Server, Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { checkSipIdentity } from './certificate-name.ts';
import type { Endpoint, StreamTransport } from './endpoint.ts';
import type { ConnectOptions, ListenOptions, StreamListener, StreamSocket } from './stream-socket.ts';
import { TlsAcceptor, tlsOptions } from './tls-acceptor.ts';

/** The kernel asks a silent peer from then on whether it is still there: so half-open connections end. */
const KEEP_ALIVE_AFTER_MS = 60_000;

/** A TCP connection, with TLS or without. */
class ByteSocket implements StreamSocket {
  readonly transport: StreamTransport;
  readonly remote: Endpoint;
  #socket: Socket;
  #isOpen = false;
  #isOver = false;
  #failure: Error | undefined;
  onOpen: () => void = () => undefined;
  onData: (data: Buffer) => void = () => undefined;
  onPong: () => void = () => undefined;
  onClose: (error?: Error) => void = () => undefined;

  constructor(transport: StreamTransport, remote: Endpoint, raw: Socket) {
    this.transport = transport;
    this.remote = remote;
    this.#socket = raw;
    this.#watch(raw);
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  /** Bytes flow from here on, through `socket` where that is another one around the first. */
  open(socket?: Socket): void {
    if (this.#isOver) return;
    if (socket && socket !== this.#socket) {
      this.#socket = socket;
      this.#watch(socket);
    }
    this.#isOpen = true;
    this.#socket.on('data', (data: Buffer) => {
      if (!this.#isOver) this.onData(data);
    });
    this.onOpen();
  }

  write(data: Buffer): void {
    if (this.#isOpen && !this.#isOver && this.#socket.writable) this.#socket.write(data);
  }

  proves(name: string): boolean {
    const socket = this.#socket;
    if (!this.#isOpen || !(socket instanceof TLSSocket) || !socket.authorized) return false;
    return checkSipIdentity(name, socket.getPeerCertificate()) === undefined;
  }

  end(): void {
    if (!this.#isOver) this.#socket.end();
  }

  destroy(): void {
    this.#isOver = true;
    this.#socket.destroy();
  }

  #watch(socket: Socket): void {
    socket.on('error', (error) => {
      this.#failure ??= error;
    });
    socket.on('close', () => {
      if (this.#isOver) return;
      this.#isOver = true;
      this.onClose(this.#failure);
    });
  }
}

/** Listens on a TCP port; what is accepted goes to `take` with the address it comes from. */
export function listenOnPort(
  local: Endpoint,
  take: (raw: Socket, remote: Endpoint, listener: StreamListener) => void,
): Promise<StreamListener> {
  return new Promise((resolve, reject) => {
    const server: Server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS });
    server.once('error', reject);
    const options = { host: local.host, port: local.port, exclusive: true, ipv6Only: isIPv6(local.host) };
    server.listen(options, () => {
      server.removeAllListeners('error');
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('a listener without an address'));
      const listener: StreamListener = {
        address: { host: address.address, port: address.port },
        close: () => void server.close(),
        onConnection: () => undefined,
        onError: () => undefined,
      };
      server.on('error', (error) => listener.onError(error));
      server.on('connection', (raw) => {
        const { remoteAddress: host, remotePort: port } = raw;
        // It went as fast as it came.
        if (host === undefined || port === undefined) return void raw.destroy();
        take(raw, { host, port }, listener);
      });
      resolve(listener);
    });
  });
}

/** TCP and TLS of the operating system. */
export async function listenTcp({ transport, local, tls }: ListenOptions): Promise<StreamListener> {
  const acceptor = transport === 'TLS' ? new TlsAcceptor(tls) : undefined;
  return listenOnPort(local, (raw, remote, listener) => {
    const socket = new ByteSocket(transport, remote, raw);
    listener.onConnection(socket);
    if (raw.destroyed) return;
    if (acceptor) acceptor.accept(raw, (secure) => socket.open(secure));
    else socket.open();
  });
}

export function connectTcp({ to, localHost, tls }: ConnectOptions): StreamSocket {
  const isTls = to.transport === 'TLS';
  const raw = isTls ? connectSecurely(to, localHost, tls) : connectPlain(to, localHost);
  const socket = new ByteSocket(to.transport, to, raw);
  raw.setNoDelay(true);
  raw.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
  raw.once(isTls ? 'secureConnect' : 'connect', () => socket.open());
  return socket;
}

function connectPlain({ host, port }: Endpoint, localAddress: string | undefined): Socket {
  try {
    return connect({ host, port, ...(localAddress === undefined ? {} : { localAddress }) });
  } catch (error) {
    return failedSocket(error);
  }
}

function connectSecurely(to: Endpoint, localAddress: string | undefined, tls: ConnectOptions['tls']): Socket {
  const { host, port, serverName = host } = to;
  try {
    return connectTls({
      ...tlsOptions(tls()),
      ...{ host, port, rejectUnauthorized: tls().verifyServers !== false },
      ...(localAddress === undefined ? {} : { localAddress }),
      // RFC 6066 §3: an address is no server name.
      ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
      checkServerIdentity: (_host, certificate) => checkSipIdentity(serverName, certificate),
    });
  } catch (error) {
    return failedSocket(error);
  }
}

/** A port out of range, or a certificate that cannot be read, is thrown: here everything closes instead. */
function failedSocket(error: unknown): Socket {
  return new Socket().destroy(error instanceof Error ? error : new Error(String(error)));
}
