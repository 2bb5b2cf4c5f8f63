import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Endpoint, parseMessage, type SipRequest, SipResponse } from '@hookswitch/sip';
import { Feed } from '../feed.ts';

type OnRequest = (peer: RawPeer, request: SipRequest, from: Endpoint) => void;

/** A peer that speaks SIP by hand: what it sends is written in the test, so it can be wrong. */
export class RawPeer {
  readonly requests = new Feed<SipRequest>();
  readonly responses = new Feed<SipResponse>();
  readonly #socket: Socket;

  private constructor(socket: Socket, onRequest: OnRequest) {
    this.#socket = socket;
    socket.on('message', (data, { address, port }) => {
      // RTCP of a call of somebody else, whose port this was or stands beside.
      if ((data[0] ?? 0) >> 6 === 2) return;
      const message = parseMessage(data);
      if (message instanceof SipResponse) return this.responses.push(message);
      onRequest(this, message, { host: address, port });
      this.requests.push(message);
    });
  }

  /** @param onRequest answers each request, or does not. */
  static async listen(onRequest: OnRequest): Promise<RawPeer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new RawPeer(socket, onRequest);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  get uri(): string {
    return `sip:strange@127.0.0.1:${this.port}`;
  }

  /** @param body SDP, where there is one. */
  answer(
    request: SipRequest,
    to: Endpoint,
    status: number,
    { body = '', headers = [] }: { body?: string; headers?: readonly string[] } = {},
  ): void {
    this.send(to, [
      `SIP/2.0 ${status} Said by hand`,
      ...request.headers('Via').map((via) => `Via: ${via}`),
      `From: ${request.header('From')}`,
      `To: ${request.header('To')}${request.toTag() === undefined ? ';tag=strange' : ''}`,
      `Call-ID: ${request.callId}`,
      `CSeq: ${request.header('CSeq')}`,
      `Contact: <${this.uri}>`,
      ...headers,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
      '',
      body,
    ]);
  }

  send(to: Endpoint, lines: readonly string[]): void {
    this.#socket.send(lines.join('\r\n'), to.port, to.host);
  }

  close(): void {
    this.#socket.close();
  }
}
