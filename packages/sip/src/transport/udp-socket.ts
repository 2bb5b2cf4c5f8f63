import { createSocket } from 'node:dgram';
import { type LookupOneOptions, lookup } from 'node:dns';
import { isIP, isIPv6 } from 'node:net';
import type { Endpoint } from './endpoint.ts';

/** A bound UDP socket. Set the two callbacks before returning to the event loop. */
export interface DatagramSocket {
  /** What it is bound to. */
  readonly address: Endpoint;
  /** Never throws: failures arrive at `onError`. After close it does nothing. */
  send(data: Uint8Array, to: Endpoint): void;
  /** Idempotent; no callback follows. */
  close(): void;
  onMessage: (data: Buffer, from: Endpoint) => void;
  onError: (error: Error) => void;
}

/** Opens a socket; port 0 means any free one. Rejects when the address cannot be bound. */
export type BindUdp = (local: Endpoint) => Promise<DatagramSocket>;

// A burst of call set-ups must not overflow the kernel's default buffer (about 200 kB) while the loop is busy. Linux gives the
// most that net.core.rmem_max and wmem_max allow when that is less; the BSDs refuse what is more than they allow.
const BUFFER_BYTES = [4 << 20, 2 << 20, 1 << 20, 1 << 19, 1 << 18];

/** The largest that the system takes; its default when it takes none. */
export function setBufferSize(set: (bytes: number) => void): void {
  for (const bytes of BUFFER_BYTES) {
    try {
      set(bytes);
      return;
    } catch {
      // The next one is half of it.
    }
  }
}

/** node:dgram looks up addresses too, and sends in the next turn: what goes out last would find the socket closed. */
function lookUpNames(
  host: string,
  options: LookupOneOptions,
  found: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  const family = isIP(host);
  if (family === 0) lookup(host, options, found);
  else found(null, host, family);
}

/** Opens a socket of the operating system, IPv4 or IPv6 by the form of `local.host`. */
export const bindUdp: BindUdp = (local) =>
  new Promise((resolve, reject) => {
    // One family per socket, so that addresses are never IPv4 ones in IPv6 clothes.
    const family = isIPv6(local.host) ? ({ type: 'udp6', ipv6Only: true } as const) : ({ type: 'udp4' } as const);
    const socket = createSocket({ lookup: lookUpNames, ...family });
    let closed = false;
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address: local.host, port: local.port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      const { address, port } = socket.address();
      setBufferSize((bytes) => socket.setRecvBufferSize(bytes));
      setBufferSize((bytes) => socket.setSendBufferSize(bytes));
      const sent = (error: Error | null): void => {
        if (error && !closed) bound.onError(error);
      };
      const bound: DatagramSocket = {
        address: { host: address, port },
        send(data, to) {
          if (closed) return;
          try {
            socket.send(data, to.port, to.host, sent);
          } catch (error) {
            // dgram throws at once for a port out of range.
            bound.onError(error instanceof Error ? error : new Error(String(error)));
          }
        },
        close() {
          if (closed) return;
          closed = true;
          socket.close();
        },
        onMessage: () => undefined,
        onError: () => undefined,
      };
      socket.on('message', (data, from) => {
        if (!closed) bound.onMessage(data, { host: from.address, port: from.port });
      });
      socket.on('error', (error) => {
        if (!closed) bound.onError(error);
      });
      resolve(bound);
    });
  });
