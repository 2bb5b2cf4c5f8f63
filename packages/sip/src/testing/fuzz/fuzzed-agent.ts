import type { IncomingInvite } from '../../agent/incoming-invite.ts';
import { reliabilityWanted } from '../../agent/reliable-progress.ts';
import type { Session, SessionHandlers } from '../../agent/session.ts';
import type { UserAgent } from '../../agent/user-agent.ts';
import { buildResponse } from '../../message/build-response.ts';
import type { HeaderList } from '../../message/headers.ts';
import { parseMessage } from '../../message/parse.ts';
import { SipRequest, type SipResponse } from '../../message/sip-message.ts';
import { SipParseError } from '../../message/sip-parse-error.ts';
import type { DatagramSocket } from '../../transport/udp-socket.ts';
import { fixedResolver } from '../fixed-resolver.ts';
import { MemoryNetwork } from '../memory-network.ts';
import { AGENT, listenOn } from '../raw-peer.ts';
import { VirtualClock } from '../virtual-clock.ts';
import type { Random } from './random.ts';

const PEER = { host: '127.0.0.1', port: 5070 };
const SDP = { contentType: 'application/sdp', content: 'v=0\r\n' };
const MAX_KEPT = 64;
const QUIET_STEP_MS = 40_000;
const QUIET_STEPS = 20;

/**
 * A user agent with an application that does a bit of everything, and a peer that remembers what it was sent, so that
 * there are messages to mutate which belong to live transactions and dialogs.
 */
export class FuzzedAgent {
  readonly clock: VirtualClock;
  readonly #agent: UserAgent;
  readonly #socket: DatagramSocket;
  readonly #errors: Error[];
  readonly #network: MemoryNetwork;
  readonly #waiting: IncomingInvite[] = [];
  readonly #sessions: Session[] = [];
  readonly #received: (SipRequest | SipResponse)[] = [];
  readonly #random: Random;

  static async start(random: Random): Promise<FuzzedAgent> {
    const clock = new VirtualClock();
    const network = new MemoryNetwork(clock);
    const errors: Error[] = [];
    let fuzzed: FuzzedAgent | undefined;
    const agent = await listenOn(network, clock, {
      password: (username) => (username === 'nobody' ? undefined : 'secret'),
      onInvite: (invite) => fuzzed?.takeInvite(invite),
      onError: (error) => void errors.push(error),
      // No name of a mutated message goes to a real resolver; half of them exist.
      resolver: fixedResolver(async (host) => {
        if (host.length % 2 === 0) throw new Error(`no such host: ${host}`);
        return PEER.host;
      }),
    });
    fuzzed = new FuzzedAgent({ clock, network, agent, errors, random, socket: await network.bind(PEER) });
    return fuzzed;
  }

  private constructor(parts: {
    clock: VirtualClock;
    network: MemoryNetwork;
    agent: UserAgent;
    errors: Error[];
    random: Random;
    socket: DatagramSocket;
  }) {
    this.clock = parts.clock;
    this.#random = parts.random;
    this.#network = parts.network;
    this.#agent = parts.agent;
    this.#errors = parts.errors;
    this.#socket = parts.socket;
    this.#socket.onMessage = (data) => this.#receive(data);
  }

  /** The refusal of a malformed request copies what it can, so it need not be a sound message itself. */
  #receive(data: Buffer): void {
    try {
      this.#received.push(parseMessage(data));
      if (this.#received.length > MAX_KEPT) this.#received.shift();
    } catch (error) {
      if (!(error instanceof SipParseError)) throw error;
    }
  }

  send(data: Buffer): void {
    this.#socket.send(data, AGENT);
  }

  /** Starts a call of the agent's own, which the peer will answer with something. */
  call(): void {
    const outgoing = this.#agent.invite(
      {
        requestUri: `sip:bob@${PEER.host}:${PEER.port}`,
        from: { uri: 'sip:us@example.com' },
        body: SDP,
        credentials: { username: 'us', password: 'secret' },
      },
      {
        accepted: (session) => {
          this.#sessions.push(session);
          session.setHandlers(this.#handlers());
        },
        failed: () => undefined,
        reoffer: async () => ({ body: SDP }),
      },
    );
    this.clock.setTimer(1 + this.#random.below(20_000), () => outgoing.cancel());
  }

  /** A message that fits what is under way: a response to a request of the agent, or a request in its dialog. */
  fittingMessage(): Buffer | undefined {
    if (this.#received.length === 0) return undefined;
    const message = this.#random.pick(this.#received);
    if (message instanceof SipRequest) return this.#answer(message).toBuffer();
    return message.status < 300 && message.toTag() !== undefined ? this.#inDialog(message) : undefined;
  }

  /** Ends what is under way, lets every timer run out, and throws when something is left or went wrong. */
  async settle(): Promise<void> {
    await this.clock.advance(0);
    for (let step = 0; step < QUIET_STEPS && this.clock.pendingTimers() > 0; step++) {
      for (const invite of this.#waiting.splice(0)) invite.reject(480);
      for (const session of this.#sessions.splice(0)) session.bye();
      await this.clock.advance(QUIET_STEP_MS);
    }
    let isIdle = false;
    void this.#agent.idle().then(() => {
      isIdle = true;
    });
    await this.clock.advance(0);
    this.#received.length = 0;
    const [error] = this.#errors.splice(0);
    if (error) throw error;
    if (!isIdle || this.clock.pendingTimers() > 0) {
      throw new Error(`left behind: ${this.clock.pendingTimers()} timers, ${isIdle ? 'no' : 'a'} dialog or request`);
    }
  }

  async close(): Promise<void> {
    await this.#agent.close();
    this.#socket.close();
    await this.clock.advance(0);
    if (this.#network.openSockets() > 0 || this.clock.pendingTimers() > 0) throw new Error('left behind after close');
  }

  /** What the application does with a call: some of everything, wrong calls at wrong times not among it. */
  takeInvite(invite: IncomingInvite): void {
    const choice = this.#random.below(6);
    if (choice === 0) invite.reject(486);
    else if (choice === 1) invite.challenge();
    else if (choice === 2 && invite.authenticate().status !== 'valid') invite.challenge();
    else if (choice < 5) {
      if (this.#random.oneIn(2)) invite.progress(180, invite.needsOffer ? { body: SDP } : {});
      this.#sessions.push(invite.accept({ body: SDP }, this.#handlers()));
    } else {
      invite.onReoffer = async () => ({ body: SDP });
      // RFC 3261 §13.2.1: to a caller without an offer ours goes out reliably, or with the 2xx.
      const mayDescribe = invite.offer.length > 0 || reliabilityWanted(invite.request) !== 'unknown';
      invite.progress(183, mayDescribe ? { body: SDP } : {});
      if (this.#random.oneIn(2)) this.#sessions.push(invite.accept({}, this.#handlers()));
      else this.#waiting.push(invite);
    }
  }

  #handlers(): SessionHandlers {
    return {
      ended: () => undefined,
      reinvite: async () => (this.#random.oneIn(3) ? { status: 488 } : { body: SDP }),
      request: () => ({ status: 200 }),
      refer: (referral) => {
        if (this.#random.oneIn(3)) referral.reject(603);
        else {
          referral.accept();
          referral.notify(180);
          referral.notify(200);
        }
      },
    };
  }

  #answer(request: SipRequest): SipResponse {
    const status = this.#random.pick([
      100, 180, 183, 200, 200, 200, 302, 401, 404, 407, 408, 422, 481, 486, 491, 503, 600,
    ]);
    const challenge = 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"';
    return buildResponse(request, {
      status,
      toTag: `peer${this.#random.below(3)}`,
      headers: [
        ['Contact', `<sip:bob@${PEER.host}:${PEER.port}>`],
        ...(status === 401 ? ([['WWW-Authenticate', challenge]] as const) : []),
        ...this.#extensions(status),
        ...(status === 407 ? ([['Proxy-Authenticate', challenge]] as const) : []),
      ],
    });
  }

  /** RFC 3262 and RFC 4028, now and then. */
  #extensions(status: number): HeaderList {
    if (status === 422) return [['Min-SE', String(2000 + this.#random.below(3))]];
    if (this.#random.oneIn(2)) return [];
    if (status < 200) {
      return [
        ['Require', '100rel'],
        ['RSeq', String(1 + this.#random.below(3))],
      ];
    }
    return [['Session-Expires', `200;refresher=${this.#random.pick(['uac', 'uas'])}`]];
  }

  #inDialog(response: SipResponse): Buffer {
    const { number, method: answered } = response.cseq();
    const method = this.#random.pick([
      'ACK',
      'ACK',
      'BYE',
      'INVITE',
      'UPDATE',
      'INFO',
      'MESSAGE',
      'REFER',
      'NOTIFY',
      'CANCEL',
      'PRACK',
      'PRACK',
    ]);
    const isSame = method === 'ACK' || method === 'CANCEL' || answered !== 'INVITE';
    return new SipRequest({
      method,
      requestUri: `sip:${AGENT.host}:${AGENT.port}`,
      headers: [
        ['Via', `SIP/2.0/UDP ${PEER.host}:${PEER.port};branch=z9hG4bKf${this.#random.below(1e9)};rport`],
        ['Max-Forwards', '70'],
        ['From', response.header('From') ?? ''],
        ['To', response.header('To') ?? ''],
        ['Call-ID', response.callId],
        ['CSeq', `${isSame ? number : number + 1 + this.#random.below(5)} ${method}`],
        ['Contact', `<sip:alice@${PEER.host}:${PEER.port}>`],
        ['Refer-To', '<sip:carol@example.com>'],
        ['Event', 'refer'],
        ['Subscription-State', 'active;expires=60'],
        ['RAck', `${response.header('RSeq') ?? 1} ${number} INVITE`],
        ['Supported', 'timer'],
        ...(this.#random.oneIn(3) ? ([['Session-Expires', '120']] as const) : []),
      ],
      body: method === 'NOTIFY' ? { contentType: 'message/sipfrag', content: 'SIP/2.0 180 Ringing' } : SDP,
    }).toBuffer();
  }
}
