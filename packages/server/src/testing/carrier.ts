import { type IncomingInvite, type OutgoingInvite, type Session, UserAgent } from '@hookswitch/sip';
import type { MemoryNetwork, VirtualClock } from '@hookswitch/sip/testing';

/** What the far end of an outbound call does; times in milliseconds. */
export type Conduct =
  | { readonly kind: 'answer'; readonly afterMs: number; readonly hangUpAfterMs: number | null }
  | { readonly kind: 'reject'; readonly afterMs: number; readonly status: number }
  | { readonly kind: 'ring' };

const sdp = (host: string) =>
  Buffer.from(
    `v=0\r\no=- 1 1 IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\na=sendrecv\r\n`,
  );

/** The telephone network: a trunk that takes every number, and places calls to the platform. */
export class Carrier {
  /** Decides about each call that arrives. */
  conduct: (invite: IncomingInvite) => Conduct = () => ({ kind: 'ring' });
  readonly #agent: UserAgent;
  readonly #clock: VirtualClock;
  readonly #body: { contentType: string; content: Buffer };

  private constructor(agent: UserAgent, clock: VirtualClock) {
    this.#agent = agent;
    this.#clock = clock;
    this.#body = { contentType: 'application/sdp', content: sdp(agent.address.host) };
  }

  static async open(
    clock: VirtualClock,
    network: MemoryNetwork,
    local: { host: string; port: number },
  ): Promise<Carrier> {
    const receive: { invite?: (invite: IncomingInvite) => void } = {};
    const agent = await UserAgent.listen({
      ...{ local, product: 'carrier', clock, bind: network.bind, streams: network.streams },
      onInvite: (invite) => receive.invite?.(invite),
    });
    const carrier = new Carrier(agent, clock);
    receive.invite = (invite) => carrier.#receive(invite);
    return carrier;
  }

  /** Calls the platform; hangs up, or gives up, after that time. */
  call(to: { host: string; port: number }, number: string, hangUpAfterMs: number): void {
    let session: Session | undefined;
    let isOver = false;
    const outgoing: OutgoingInvite = this.#agent.invite(
      {
        requestUri: `sip:${number}@${to.host}:${to.port}`,
        from: { uri: `sip:+15557770000@${this.#agent.address.host}` },
        body: this.#body,
      },
      {
        accepted: (accepted) => {
          session = accepted;
          accepted.setHandlers({
            ended: () => {
              isOver = true;
            },
          });
        },
        failed: () => {
          isOver = true;
        },
      },
    );
    this.#clock.setTimer(hangUpAfterMs, () => {
      if (isOver) return;
      if (session === undefined) outgoing.cancel();
      else session.bye();
    });
  }

  close(): Promise<void> {
    return this.#agent.close();
  }

  #receive(invite: IncomingInvite): void {
    const conduct = this.conduct(invite);
    let isOver = false;
    invite.onCancelled = () => {
      isOver = true;
    };
    invite.progress(180);
    if (conduct.kind === 'ring') return;
    this.#clock.setTimer(conduct.afterMs, () => {
      if (isOver) return;
      if (conduct.kind === 'reject') invite.reject(conduct.status);
      else this.#answer(invite, conduct.hangUpAfterMs);
    });
  }

  #answer(invite: IncomingInvite, hangUpAfterMs: number | null): void {
    let isOver = false;
    const session = invite.accept(
      { body: this.#body },
      {
        ended: () => {
          isOver = true;
        },
      },
    );
    if (hangUpAfterMs === null) return;
    this.#clock.setTimer(hangUpAfterMs, () => {
      if (!isOver) session.bye();
    });
  }
}
