import type { BindRtpSocket, RtpSocket } from './rtp/udp-socket.ts';

/** A network in memory: every datagram takes `delayMs`, and is lost when `loses` says so. */
export class MemoryNetwork {
  readonly sockets = new Map<number, RtpSocket>();
  /** Every datagram by the port it was sent to. */
  readonly sent: { port: number; data: Buffer }[] = [];
  delayMs = 0;
  loses: (data: Buffer) => boolean = () => false;
  /** On top of `delayMs`, for each datagram. */
  delayOf: (data: Buffer) => number = () => 0;

  readonly bind: BindRtpSocket = async (local) => {
    if (this.sockets.has(local.port)) throw Object.assign(new Error('taken'), { code: 'EADDRINUSE' });
    const socket: RtpSocket = {
      address: local,
      onMessage() {},
      send: (data, port) => this.#carry(Buffer.from(data), local.port, port),
      close: () => void this.sockets.delete(local.port),
    };
    this.sockets.set(local.port, socket);
    return socket;
  };

  #carry(data: Buffer, from: number, to: number): void {
    this.sent.push({ port: to, data });
    if (this.loses(data)) return;
    // Real sockets may receive the next datagram into the same memory: whoever keeps this one has kept nothing.
    const received = Buffer.from(data);
    setTimeout(() => {
      const socket = this.sockets.get(to);
      const source = { address: '127.0.0.1', port: from };
      if (socket?.bypass?.take(received, source) !== true) socket?.onMessage(received, source);
      received.fill(0xee);
    }, this.delayMs + this.delayOf(data));
  }
}
