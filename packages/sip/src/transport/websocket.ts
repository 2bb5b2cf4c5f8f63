import { isUtf8 } from 'node:buffer';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { formatHost } from '../message/host-port.ts';
import { checkSipIdentity } from './certificate-name.ts';
import type { Endpoint, StreamTransport } from './endpoint.ts';
import type { ConnectOptions, ListenOptions, StreamListener, StreamSocket } from './stream-socket.ts';
import { listenOnPort } from './tcp-socket.ts';
import { TlsAcceptor, tlsOptions } from './tls-acceptor.ts';

/** RFC 7118 §4.1 */
const SUBPROTOCOL = 'sip';
const NORMAL_CLOSURE = 1000;

/** A WebSocket that carries SIP: one message in each of its messages (RFC 7118 §5). */
class WebSocketStream implements StreamSocket {
  readonly transport: StreamTransport;
  readonly remote: Endpoint;
  /** Ends what is there before the WebSocket is. */
  #drop: () => void;
  #socket: WebSocket | undefined;
  #isOver = false;
  #failure: Error | undefined;
  onOpen: () => void = () => undefined;
  onData: (data: Buffer) => void = () => undefined;
  onPong: () => void = () => undefined;
  onClose: (error?: Error) => void = () => undefined;

  constructor(transport: StreamTransport, remote: Endpoint, drop: () => void) {
    this.transport = transport;
    this.remote = remote;
    this.#drop = drop;
  }

  get queuedBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Messages flow from here on. */
  open(socket: WebSocket): void {
    if (this.#isOver) {
      socket.terminate();
      return;
    }
    this.#socket = socket;
    this.#drop = () => socket.terminate();
    socket.on('message', (data: Buffer) => {
      if (!this.#isOver) this.onData(data);
    });
    socket.on('pong', () => {
      if (!this.#isOver) this.onPong();
    });
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.closed());
    this.onOpen();
  }

  fail(error: Error): void {
    this.#failure ??= error;
  }

  closed(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.onClose(this.#failure);
  }

  write(data: Buffer): void {
    // RFC 7118 §5: as text where it can be read so; browsers' stacks expect that.
    if (!this.#isOver && this.#socket?.readyState === WebSocket.OPEN)
      this.#socket.send(data, { binary: !isUtf8(data) });
  }

  ping(): void {
    if (!this.#isOver && this.#socket?.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  end(): void {
    if (this.#isOver) return;
    if (this.#socket) this.#socket.close(NORMAL_CLOSURE);
    else this.#drop();
  }

  destroy(): void {
    this.#isOver = true;
    this.#drop();
  }
}

/** WS and WSS of the operating system. */
export async function listenWebSocket(options: ListenOptions): Promise<StreamListener> {
  const { transport, local, tls, maxMessageBytes } = options;
  const acceptor = transport === 'WSS' ? new TlsAcceptor(tls) : undefined;
  const pending = new WeakMap<Duplex, WebSocketStream>();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: () => SUBPROTOCOL,
  });
  // It never listens: it reads the HTTP request that asks for a WebSocket, on connections that are handed to it.
  const http = createHttpServer((_request, response) => {
    response.writeHead(426, { Upgrade: 'websocket', Connection: 'close' }).end();
  });
  http.on('upgrade', (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    const stream = pending.get(duplex);
    if (!stream || !offersSip(request)) {
      duplex.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, duplex, head, (socket) => stream.open(socket));
  });
  return listenOnPort(local, (raw, remote, listener) => {
    const stream = new WebSocketStream(transport, remote, () => raw.destroy());
    raw.on('error', (error) => stream.fail(error));
    raw.on('close', () => stream.closed());
    listener.onConnection(stream);
    if (raw.destroyed) return;
    const serve = (socket: Socket): void => {
      socket.on('error', (error) => stream.fail(error));
      pending.set(socket, stream);
      http.emit('connection', socket);
    };
    if (acceptor) acceptor.accept(raw, serve);
    else serve(raw);
  });
}

function offersSip(request: IncomingMessage): boolean {
  const offered = String(request.headers['sec-websocket-protocol'] ?? '').split(',');
  return offered.some((protocol) => protocol.trim().toLowerCase() === SUBPROTOCOL);
}

export function connectWebSocket({ to, localHost, tls, maxMessageBytes }: ConnectOptions): StreamSocket {
  const { host, port, transport, serverName = host } = to;
  const url = `${transport === 'WSS' ? 'wss' : 'ws'}://${formatHost(host)}:${port}/`;
  const settings = tls();
  const socket = new WebSocket(url, SUBPROTOCOL, {
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    headers: { Host: `${formatHost(serverName)}:${port}` },
    ...(localHost === undefined ? {} : { localAddress: localHost }),
    ...(transport === 'WSS'
      ? {
          ...tlsOptions(settings),
          rejectUnauthorized: settings.verifyServers !== false,
          ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
          checkServerIdentity: ((_host, certificate) =>
            checkSipIdentity(serverName, certificate)) as typeof import('node:tls').checkServerIdentity,
        }
      : {}),
  });
  const stream = new WebSocketStream(transport, to, () => socket.terminate());
  // Before it is open it has no other owner.
  socket.on('error', (error) => stream.fail(error));
  socket.on('close', () => stream.closed());
  socket.once('open', () => stream.open(socket));
  return stream;
}
