import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RecordedAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** A real HTTP server that keeps what it is sent. */
export interface RecordingServer {
  readonly baseURL: string;
  readonly requests: RecordedRequest[];
  /** What is answered from now on. */
  answer: (request: RecordedRequest) => RecordedAnswer;
  close(): Promise<void>;
}

export async function startRecordingServer(): Promise<RecordingServer> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const recorded = { method, url, headers, body: Buffer.concat(chunks).toString() };
      recording.requests.push(recorded);
      const { status = 200, headers: answered = {}, body = { data: { result: 'ok' } } } = recording.answer(recorded);
      response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req-1', ...answered });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const recording: RecordingServer = {
    baseURL: `http://127.0.0.1:${port}/v2`,
    requests: [],
    answer: () => ({}),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return recording;
}
