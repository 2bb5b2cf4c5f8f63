import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves files over HTTP on loopback, for commands that fetch what they play. */
export class FileServer {
  /** Paths that were asked for, oldest first. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #files: ReadonlyMap<string, Buffer>;

  private constructor(files: ReadonlyMap<string, Buffer>) {
    this.#files = files;
    this.#server = createServer((request, response) => {
      const path = request.url ?? '/';
      this.asked.push(path);
      const file = this.#files.get(path);
      if (file === undefined) response.writeHead(404).end('no such file');
      else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file);
    });
  }

  /** @param files by path, with the leading slash; every other path is 404 */
  static async start(files: Readonly<Record<string, Buffer>>): Promise<FileServer> {
    const server = new FileServer(new Map(Object.entries(files)));
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
