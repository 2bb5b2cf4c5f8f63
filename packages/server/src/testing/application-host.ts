import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { pcmWav } from '@hookswitch/wav';

/** RFC 6455 §1.3. */
const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Half a second of nothing, as WAV. */
export const silence = pcmWav(8000, new Int16Array(4000));

export interface ApplicationHost {
  readonly audioUrl: string;
  readonly streamUrl: string;
  close(): Promise<void>;
}

/** What an application has besides webhooks: a file to play, and a WebSocket that takes every media stream. */
export async function openApplicationHost(): Promise<ApplicationHost> {
  const open = new Set<Duplex>();
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'audio/wav' }).end(silence),
  );
  server.on('upgrade', (request, socket) => {
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${acceptSuffix}`).digest('base64');
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
    socket.on('end', () => socket.end());
    socket.resume();
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    audioUrl: `http://127.0.0.1:${port}/silence.wav`,
    streamUrl: `ws://127.0.0.1:${port}/`,
    close() {
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
