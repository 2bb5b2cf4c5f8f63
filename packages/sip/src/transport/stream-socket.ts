import type { Endpoint, StreamTransport } from './endpoint.ts';

/**
 * One connection, with or without TLS, or a WebSocket: bytes in order, or nothing. The callbacks may be set until the event
 * loop turns. A failure is a close with a reason; nothing follows a close.
 */
export interface StreamSocket {
  readonly transport: StreamTransport;
  /** The address at the other end. */
  readonly remote: Endpoint;
  /** Bytes handed over that the peer's side has not taken yet. */
  readonly queuedBytes: number;
  /** Never throws. Before `onOpen` and after close it does nothing. On a WebSocket each call is one message. */
  write(data: Buffer): void;
  /** Sends what is queued and closes. Idempotent. */
  end(): void;
  /** Closes at once. Idempotent; no callback follows. */
  destroy(): void;
  /** TLS, once open: whether the peer showed a certificate of an authority that we believe, and it bears this name. */
  proves?(name: string): boolean;
  /** WebSocket only: asks the peer to answer (RFC 6455 §5.5.2). */
  ping?(): void;
  onOpen: () => void;
  /** Bytes of the stream; of a WebSocket, one whole message. */
  onData: (data: Buffer) => void;
  /** The answer to `ping`. */
  onPong: () => void;
  /** The peer closed it, or it failed. */
  onClose: (error?: Error) => void;
}

/** A bound port that takes connections. */
export interface StreamListener {
  readonly address: Endpoint;
  /** Takes no more connections; those that are there stay. Idempotent. */
  close(): void;
  /** Each connection from its first packet on, before any handshake. */
  onConnection: (socket: StreamSocket) => void;
  onError: (error: Error) => void;
}

/** Certificates, in PEM. */
export interface TlsSettings {
  /** Our certificate with its chain, and its key: shown as a server, and as a client to a server that asks. */
  cert?: string;
  key?: string;
  /** The authorities that are believed, instead of those that Node brings. */
  ca?: string;
  /** Clients must show a certificate of one of these authorities (mutual TLS); default false. */
  requireClientCertificate?: boolean;
  /** Servers must show a valid certificate that bears their name (RFC 5922); default true. */
  verifyServers?: boolean;
}

export interface ListenOptions {
  transport: StreamTransport;
  /** Port 0 means any free one. */
  local: Endpoint;
  /** Asked again for each connection: a renewed certificate counts at once. */
  tls: () => TlsSettings;
  /** On a WebSocket nothing longer is taken. */
  maxMessageBytes: number;
}

export interface ConnectOptions {
  /** The host must be an address. */
  to: Endpoint & { transport: StreamTransport };
  /** Our address; absent: as the system routes. */
  localHost?: string;
  tls: () => TlsSettings;
  maxMessageBytes: number;
}

/** Connections as an argument: everything that opens or takes one has it from here. */
export interface StreamNetwork {
  /** Rejects when the address cannot be bound, or its certificate cannot be used. */
  listen(options: ListenOptions): Promise<StreamListener>;
  /** Never throws: a connection that cannot be made closes. */
  connect(options: ConnectOptions): StreamSocket;
}
