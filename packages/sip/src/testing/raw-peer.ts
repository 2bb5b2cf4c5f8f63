import { UserAgent } from '../agent/user-agent.ts';
import type { UserAgentOptions } from '../agent/user-agent-options.ts';
import { buildResponse } from '../message/build-response.ts';
import type { HeaderList } from '../message/headers.ts';
import { parseMessage } from '../message/parse.ts';
import { type SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import type { DatagramSocket } from '../transport/udp-socket.ts';
import type { MemoryNetwork } from './memory-network.ts';
import type { VirtualClock } from './virtual-clock.ts';

export const AGENT: Endpoint = { host: '127.0.0.1', port: 5060 };

/** A user agent on 127.0.0.1:5060 of the network whose random bytes are a count, so that every run is the same. */
export function listenOn(
  network: MemoryNetwork,
  clock: VirtualClock,
  options: Partial<UserAgentOptions> = {},
): Promise<UserAgent> {
  const port = options.local?.port ?? AGENT.port;
  let count = port * 1_000_000;
  return UserAgent.listen({
    local: AGENT,
    product: 'test',
    clock,
    bind: network.bind,
    streams: network.streams,
    randomBytes: (size) => {
      const bytes = Buffer.alloc(Math.max(8, size));
      count += 1;
      bytes.writeBigUInt64BE(BigInt(count), bytes.length - 8);
      return bytes.subarray(bytes.length - size);
    },
    ...options,
  });
}

export interface RawRequest {
  uri?: string;
  branch?: string;
  fromTag?: string;
  toTag?: string;
  callId?: string;
  cseq?: number;
  contact?: string;
  headers?: HeaderList;
  body?: SipBody;
}

/** A peer without a stack: it writes and reads single messages, and does nothing by itself. */
export class RawPeer {
  readonly received: (SipRequest | SipResponse)[] = [];
  readonly address: Endpoint;
  readonly #socket: DatagramSocket;
  #branch = 0;

  static async on(network: MemoryNetwork, port = 5070): Promise<RawPeer> {
    return new RawPeer(await network.bind({ host: '127.0.0.1', port }));
  }

  private constructor(socket: DatagramSocket) {
    this.#socket = socket;
    this.address = socket.address;
    socket.onMessage = (data) => void this.received.push(parseMessage(data));
  }

  requests(method: string): SipRequest[] {
    return this.received.filter(
      (message) => message instanceof SipRequest && message.method === method,
    ) as SipRequest[];
  }

  /** The latest request of the method. */
  request(method: string): SipRequest {
    const request = this.requests(method).at(-1);
    if (!request) throw new Error(`no ${method} was received`);
    return request;
  }

  /** Responses to requests of the method, 100 left out. */
  responses(method: string): SipResponse[] {
    return this.received.filter(
      (message) => message instanceof SipResponse && message.cseq().method === method && message.status > 100,
    ) as SipResponse[];
  }

  statuses(method: string): number[] {
    return this.responses(method).map((response) => response.status);
  }

  /** Sends a request; what is not given belongs to one call from alice to bob. */
  send(method: string, parts: RawRequest = {}): SipRequest {
    const { uri = `sip:bob@${AGENT.host}:${AGENT.port}`, fromTag = 'alice', callId = 'call', cseq = 1 } = parts;
    this.#branch += 1;
    const { host, port } = this.address;
    const request = new SipRequest({
      method,
      requestUri: uri,
      headers: [
        ['Via', `SIP/2.0/UDP ${host}:${port};branch=${parts.branch ?? `z9hG4bKraw${this.#branch}`};rport`],
        ['Max-Forwards', '70'],
        ['From', `<sip:alice@${host}:${port}>;tag=${fromTag}`],
        ['To', `<sip:bob@${AGENT.host}>${parts.toTag === undefined ? '' : `;tag=${parts.toTag}`}`],
        ['Call-ID', callId],
        ['CSeq', `${cseq} ${method}`],
        ['Contact', parts.contact ?? `<sip:alice@${host}:${port}>`],
        ...(parts.headers ?? []),
      ],
      ...(parts.body === undefined ? {} : { body: parts.body }),
    });
    this.#socket.send(request.toBuffer(), AGENT);
    return request;
  }

  /** Sends a request again, byte for byte. */
  resend(request: SipRequest): void {
    this.#socket.send(request.toBuffer(), AGENT);
  }

  sendBytes(text: string): void {
    this.#socket.send(Buffer.from(text), AGENT);
  }

  respond(
    request: SipRequest,
    status: number,
    options: { toTag?: string; headers?: HeaderList; body?: SipBody; to?: Endpoint } = {},
  ): SipResponse {
    const { toTag = 'bob', headers = [], body } = options;
    const { host, port } = this.address;
    const contact: HeaderList = [['Contact', `<sip:bob@${host}:${port}>`]];
    const hasContact = headers.some(([name]) => name === 'Contact');
    const response = buildResponse(request, {
      status,
      toTag,
      headers: [...(hasContact ? [] : contact), ...headers],
      ...(body === undefined ? {} : { body }),
    });
    this.#socket.send(response.toBuffer(), options.to ?? AGENT);
    return response;
  }
}
