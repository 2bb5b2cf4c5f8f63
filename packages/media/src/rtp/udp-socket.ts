import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { lookup } from 'node:dns';
import { EventEmitter } from 'node:events';
import { isIP, isIPv6 } from 'node:net';

/** An IP address literal and a UDP port. */
export interface RtpEndpoint {
  readonly host: string;
  readonly port: number;
}

/** Who sees a socket's datagrams first. */
export interface DatagramBypass {
  /** Deals with a datagram as `onMessage` would. False when it is not of its kind: nothing has happened then. */
  take(data: Buffer, from: { address: string; port: number }): boolean;
}

/** One bound UDP socket, for RTP or RTCP. */
export interface RtpSocket {
  readonly address: RtpEndpoint;
  /** Fire and forget, as UDP is. `data` belongs to the socket afterwards. */
  send(data: Uint8Array, port: number, host: string): void;
  /** Idempotent; nothing is delivered afterwards. */
  close(): void;
  /** Called for each datagram; during the call `data` belongs to the callee, who may overwrite it. */
  onMessage: (data: Buffer, from: { address: string; port: number }) => void;
  /** Asked before `onMessage`, which gets what this does not take. */
  bypass?: DatagramBypass | undefined;
}

/** Opens a socket on exactly this address. Rejects with a Node system error (`code` such as EADDRINUSE). */
export type BindRtpSocket = (local: RtpEndpoint) => Promise<RtpSocket>;

/** More than a second of any audio stream: a pause of the event loop must not become packet loss. The kernel caps it. */
export const receiveBufferBytes = 256 * 1024;

/**
 * `node:dgram` asks its resolver about every datagram sent. Addresses are literals here, so they are answered at once:
 * the datagram leaves inside `send`, not one tick later.
 */
const literalLookup: typeof lookup = ((
  hostname: string,
  options: unknown,
  callback: (error: Error | null, address: string, family: number) => void,
) => {
  const family = isIP(hostname);
  if (family === 0) lookup(hostname, options as { family?: number }, callback);
  else callback(null, hostname, family);
}) as typeof lookup;

/** {@link BindRtpSocket} on the machine's network. */
export const bindRtpSocket: BindRtpSocket = (local) =>
  new Promise((resolve, reject) => {
    const socket = createSocket({
      type: isIPv6(local.host) ? 'udp6' : 'udp4',
      lookup: literalLookup,
      recvBufferSize: receiveBufferBytes,
    });
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address: local.host, port: local.port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      // A datagram that cannot be sent is a lost datagram; the peer's RTCP and our figures show it.
      socket.on('error', () => {});
      resolve(new DgramSocket(socket));
    });
  });

/**
 * `emit` of all sockets, each of which knows its owner: datagrams go there at once. The tables of an event emitter, and a
 * listener for each socket, are more memory to touch for every datagram. No other event of a socket has more arguments.
 */
function emit(this: Socket & { owner: DgramSocket }, event: string | symbol, data?: unknown, from?: unknown): boolean {
  if (event !== 'message') return EventEmitter.prototype.emit.call(this, event, data, from);
  this.owner.receive(data as Buffer, from as RemoteInfo);
  return true;
}

class DgramSocket implements RtpSocket {
  readonly address: RtpEndpoint;
  onMessage: RtpSocket['onMessage'] = () => {};
  bypass: DatagramBypass | undefined;
  #socket: Socket | undefined;

  /** @param socket bound */
  constructor(socket: Socket) {
    const { address, port } = socket.address();
    this.address = { host: address, port };
    this.#socket = Object.assign(socket, { owner: this, emit });
  }

  send(data: Uint8Array, port: number, host: string): void {
    try {
      this.#socket?.send(data, port, host);
    } catch {
      // dgram throws at once for a port out of range: a lost datagram like any other.
    }
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  receive(data: Buffer, from: RemoteInfo): void {
    // RFC 768: port 0 says that nobody there can be answered; it must not become the source of a stream.
    if (from.port === 0 || this.#socket === undefined) return;
    if (this.bypass?.take(data, from) !== true) this.onMessage(data, from);
  }
}
