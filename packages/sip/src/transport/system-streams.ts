import type { StreamNetwork } from './stream-socket.ts';
import { connectTcp, listenTcp } from './tcp-socket.ts';
import { connectWebSocket, listenWebSocket } from './websocket.ts';

/** Connections of the operating system. */
export const systemStreams: StreamNetwork = {
  listen: (options) => (isWebSocket(options.transport) ? listenWebSocket(options) : listenTcp(options)),
  connect: (options) => (isWebSocket(options.to.transport) ? connectWebSocket(options) : connectTcp(options)),
};

function isWebSocket(transport: string): boolean {
  return transport === 'WS' || transport === 'WSS';
}
