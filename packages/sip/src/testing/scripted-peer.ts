import { type Clock, systemClock } from '../clock.ts';
import { buildResponse } from '../message/build-response.ts';
import type { HeaderList } from '../message/headers.ts';
import { parseMessage } from '../message/parse.ts';
import { type SipBody, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { type BindUdp, bindUdp, type DatagramSocket } from '../transport/udp-socket.ts';

export interface ScriptedRequest {
  /** Where it goes. */
  to: Endpoint;
  /** Default: a user `peer` at `to`. */
  uri?: string;
  /** In a dialog: a response or request of it; tags, Call-ID and the next CSeq are taken from there. */
  dialog?: SipResponse | SipRequest;
  cseq?: number;
  /** Default: a new one. */
  branch?: string;
  headers?: HeaderList;
  body?: SipBody;
}

interface Waiting {
  fits: (message: SipRequest | SipResponse) => boolean;
  take: (message: SipRequest | SipResponse) => void;
}

/**
 * A peer that does exactly what the test says, message by message, and nothing by itself: no retransmissions, no ACK, no
 * answer. On a memory network or on a real UDP port.
 */
export class ScriptedPeer {
  readonly address: Endpoint;
  readonly #socket: DatagramSocket;
  readonly #clock: Clock;
  readonly #arrived: (SipRequest | SipResponse)[] = [];
  readonly #waiting = new Set<Waiting>();
  #count = 0;

  /** Default: a free UDP port of 127.0.0.1 and the clock of the machine. */
  static async listen(options: { bind?: BindUdp; local?: Endpoint; clock?: Clock } = {}): Promise<ScriptedPeer> {
    const { bind = bindUdp, local = { host: '127.0.0.1', port: 0 }, clock = systemClock } = options;
    return new ScriptedPeer(await bind(local), clock);
  }

  private constructor(socket: DatagramSocket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    this.address = socket.address;
    socket.onMessage = (data) => this.#receive(parseMessage(data));
  }

  close(): void {
    this.#socket.close();
  }

  /** The first request of the method that was not taken yet. Rejects when none comes in time. */
  async request(method: string, withinMs = 5_000): Promise<SipRequest> {
    const fits = (message: SipRequest | SipResponse) => message instanceof SipRequest && message.method === method;
    return (await this.#next(fits, `a ${method}`, withinMs)) as SipRequest;
  }

  /** The first response with the status, to a request of the method, that was not taken yet. Rejects when none comes in time. */
  async response(status: number, method: string, withinMs = 5_000): Promise<SipResponse> {
    const fits = (message: SipRequest | SipResponse) =>
      message instanceof SipResponse && message.status === status && message.cseq().method === method;
    return (await this.#next(fits, `a ${status} to ${method}`, withinMs)) as SipResponse;
  }

  /** Sends a request. It is returned for `resend`, and to be matched with its responses. */
  send(method: string, { to, ...parts }: ScriptedRequest): SipRequest {
    this.#count += 1;
    const { host, port } = this.address;
    const { dialog } = parts;
    const [local, remote] = dialog ? sidesOf(dialog) : [`<sip:peer@${host}:${port}>;tag=peer${this.#count}`, undefined];
    const uri = parts.uri ?? `sip:peer@${to.host}:${to.port}`;
    const request = new SipRequest({
      method,
      requestUri: uri,
      headers: [
        ['Via', `SIP/2.0/UDP ${host}:${port};branch=${parts.branch ?? `z9hG4bKscript${this.#count}`};rport`],
        ['Max-Forwards', '70'],
        ['From', local],
        ['To', remote ?? `<${uri}>`],
        ['Call-ID', dialog?.callId ?? `script${this.#count}@${host}`],
        ['CSeq', `${parts.cseq ?? (dialog ? dialog.cseq().number + 1 : 1)} ${method}`],
        ['Contact', `<sip:peer@${host}:${port}>`],
        ...(parts.headers ?? []),
      ],
      ...(parts.body === undefined ? {} : { body: parts.body }),
    });
    this.sendBytes(request.toBuffer(), to);
    return request;
  }

  /** Answers a request, where its Via says. */
  respond(
    request: SipRequest,
    status: number,
    options: { toTag?: string; headers?: HeaderList; body?: SipBody } = {},
  ): void {
    const { toTag = 'peer', headers = [], body } = options;
    const { host, port } = this.address;
    const contact: HeaderList = headers.some(([name]) => name === 'Contact')
      ? []
      : [['Contact', `<sip:peer@${host}:${port}>`]];
    const response = buildResponse(request, {
      ...{ status, toTag, headers: [...contact, ...headers] },
      ...(body === undefined ? {} : { body }),
    });
    const via = request.via();
    this.sendBytes(response.toBuffer(), { host: via.host, port: via.port ?? 5060 });
  }

  sendBytes(data: Buffer | string, to: Endpoint): void {
    this.#socket.send(Buffer.from(data), to);
  }

  #receive(message: SipRequest | SipResponse): void {
    for (const waiting of this.#waiting) {
      if (!waiting.fits(message)) continue;
      waiting.take(message);
      return;
    }
    this.#arrived.push(message);
  }

  #next(fits: Waiting['fits'], what: string, withinMs: number): Promise<SipRequest | SipResponse> {
    const at = this.#arrived.findIndex(fits);
    const [found] = at < 0 ? [] : this.#arrived.splice(at, 1);
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimer(withinMs, () => {
        this.#waiting.delete(waiting);
        const seen = this.#arrived.map((message) => ('method' in message ? message.method : message.status)).join(', ');
        reject(new Error(`no ${what} in ${withinMs} ms; not taken: ${seen || 'nothing'}`));
      });
      const waiting: Waiting = {
        fits,
        take: (message) => {
          timer.cancel();
          this.#waiting.delete(waiting);
          resolve(message);
        },
      };
      this.#waiting.add(waiting);
    });
  }
}

/** From and To of the next request of whoever got this message. */
function sidesOf(message: SipRequest | SipResponse): [from: string, to: string] {
  const [from, to] = [message.header('From') ?? '', message.header('To') ?? ''];
  // A response comes back to whoever sent the request; a request goes to the other side.
  return message instanceof SipRequest ? [to, from] : [from, to];
}
