import { type Session, systemClock, UserAgent } from '@hookswitch/sip';
import { Arrivals } from './arrivals.ts';

/** The header that ties a call of the bench to its messages and events. */
export const benchHeader = 'X-Bench';

/** One call as the far end sees it. Instants are milliseconds of the bench's clock. */
export interface FarEndCall {
  readonly inviteAtMs: number;
  readonly answeredAtMs: number;
  readonly session: Session;
}

/** The SIP side of the load: answers every INVITE at once with a fixed SDP, sends no sound, counts retransmissions. */
export class FarEnd {
  /** By the value of `X-Bench`. */
  readonly calls: Arrivals<FarEndCall>;
  readonly #agent: UserAgent;

  private constructor(agent: UserAgent, calls: Arrivals<FarEndCall>) {
    this.#agent = agent;
    this.calls = calls;
  }

  static async listen(): Promise<FarEnd> {
    const calls = new Arrivals<FarEndCall>();
    const agent = await UserAgent.listen({
      local: { host: '127.0.0.1', port: 0 },
      product: 'Hookswitch bench',
      onInvite(invite) {
        const inviteAtMs = systemClock.now();
        const session = invite.accept({ body: benchBody }, { ended: () => undefined });
        const answeredAtMs = systemClock.now();
        calls.put(invite.request.header(benchHeader) ?? '', { inviteAtMs, answeredAtMs, session });
      },
    });
    return new FarEnd(agent, calls);
  }

  get uri(): string {
    return `sip:bench@127.0.0.1:${this.#agent.address.port}`;
  }

  /** Messages sent or received more than once since the start: the first sign that somebody cannot keep up. */
  get retransmissions(): number {
    const { retransmissionsSent = 0, retransmissionsReceived = 0 } = this.#agent.counters;
    return retransmissionsSent + retransmissionsReceived;
  }

  close(): Promise<void> {
    return this.#agent.close();
  }
}

/** G.711 to the discard port: what is measured is signalling. */
export const benchBody = {
  contentType: 'application/sdp',
  content: [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    'm=audio 9 RTP/AVP 0',
    'a=rtpmap:0 PCMU/8000',
    '',
  ].join('\r\n'),
};
