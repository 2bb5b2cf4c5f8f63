import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Endpoint } from '@hookswitch/sip';

/**
 * A UDP relay before a peer that sends its messages a millisecond apart, as SIPp does: those that belong together are kept until all
 * are there, and leave in one turn of the event loop, microseconds apart. Everything else passes as it comes.
 */
export class BurstRelay {
  readonly #socket: Socket;
  readonly #platform: Endpoint;
  /** Learnt from its first message, where it is the caller. */
  #peer: Endpoint | undefined;
  readonly #burst: { readonly starts: RegExp; readonly size: number };
  #kept: Buffer[] = [];

  /** @param burst the first lines of the messages that belong together, and how many they are */
  static async listen(
    platform: Endpoint,
    burst: { starts: RegExp; size: number },
    peer?: Endpoint,
  ): Promise<BurstRelay> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new BurstRelay(socket, platform, burst, peer);
  }

  private constructor(
    socket: Socket,
    platform: Endpoint,
    burst: { starts: RegExp; size: number },
    peer: Endpoint | undefined,
  ) {
    this.#socket = socket;
    this.#platform = platform;
    this.#burst = burst;
    this.#peer = peer;
    socket.on('message', (data, { address, port }) => {
      if (port === platform.port) this.#send(data, this.#peer);
      else {
        this.#peer ??= { host: address, port };
        this.#fromPeer(data);
      }
    });
  }

  get address(): Endpoint {
    return { host: '127.0.0.1', port: this.#socket.address().port };
  }

  close(): void {
    this.#socket.close();
  }

  #fromPeer(data: Buffer): void {
    if (!this.#burst.starts.test(data.toString('latin1'))) {
      this.#send(data, this.#platform);
      return;
    }
    this.#kept.push(data);
    if (this.#kept.length < this.#burst.size) return;
    for (const kept of this.#kept.splice(0)) this.#send(kept, this.#platform);
  }

  #send(data: Buffer, to: Endpoint | undefined): void {
    if (to) this.#socket.send(data, to.port, to.host);
  }
}
