import {
  type IncomingInvite,
  type IncomingReferral,
  type OutgoingInvite,
  type Session,
  type SessionHandlers,
  UserAgent,
} from '@hookswitch/sip';
import type { MemoryNetwork, VirtualClock } from '@hookswitch/sip/testing';

/** What the far end of an outbound call does; times in milliseconds. */
export type Conduct =
  | { readonly kind: 'answer'; readonly afterMs: number; readonly hangUpAfterMs: number | null }
  | { readonly kind: 'reject'; readonly afterMs: number; readonly status: number }
  | { readonly kind: 'ring' };

const sdp = (host: string, version: number, direction: 'sendrecv' | 'sendonly') =>
  Buffer.from(
    `v=0\r\no=- 1 ${version} IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\na=${direction}\r\n`,
  );

/** What somebody with a phone may do while a call is up. */
export interface Talk {
  /** A key, told by INFO. */
  press(key: string): void;
  hold(on: boolean): void;
}

/** The telephone network: a trunk that takes every number, and places calls to the platform. */
export class Carrier {
  /** Decides about each call that arrives. */
  conduct: (invite: IncomingInvite) => Conduct = () => ({ kind: 'ring' });
  /** Told of each call that is up. */
  onTalk: ((talk: Talk) => void) | undefined;
  /** A call is to be transferred. */
  onReferral: (referral: IncomingReferral) => void = (referral) => referral.reject(603);
  /** The final responses to its own calls that were not let in. */
  readonly refusals: number[] = [];
  /** Calls that are answered and have not ended. */
  liveSessions = 0;
  readonly #agent: UserAgent;
  readonly #clock: VirtualClock;
  #version = 1;
  readonly #body: { contentType: string; content: Buffer };

  private constructor(agent: UserAgent, clock: VirtualClock) {
    this.#agent = agent;
    this.#clock = clock;
    this.#body = { contentType: 'application/sdp', content: sdp(agent.address.host, 1, 'sendrecv') };
  }

  static async open(
    clock: VirtualClock,
    network: MemoryNetwork,
    local: { host: string; port: number },
  ): Promise<Carrier> {
    const receive: { invite?: (invite: IncomingInvite) => void } = {};
    const agent = await UserAgent.listen({
      ...{ local, product: 'carrier', extensions: ['siprec'], clock, bind: network.bind, streams: network.streams },
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
          accepted.setHandlers(
            this.#handlers(() => {
              isOver = true;
            }),
          );
          this.#talk(accepted);
        },
        failed: (failure) => {
          isOver = true;
          if (failure.kind === 'rejected') this.refusals.push(failure.response.status);
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
      this.#handlers(() => {
        isOver = true;
      }),
    );
    this.#talk(session);
    if (hangUpAfterMs === null) return;
    this.#clock.setTimer(hangUpAfterMs, () => {
      if (!isOver) session.bye();
    });
  }

  #handlers(ended: () => void): SessionHandlers {
    this.liveSessions += 1;
    return {
      ended: () => {
        this.liveSessions -= 1;
        ended();
      },
      request: () => ({ status: 200 }),
      refer: (referral) => this.onReferral(referral),
      reinvite: async () => ({ body: this.#describe('sendrecv') }),
    };
  }

  #talk(session: Session): void {
    // The call may have ended meanwhile, and the network may have lost the request or its answer.
    const unheeded = () => undefined;
    this.onTalk?.({
      press: (key) => {
        const content = Buffer.from(`Signal=${key}\r\nDuration=160\r\n`);
        session.request('INFO', { body: { contentType: 'application/dtmf-relay', content } }).catch(unheeded);
      },
      hold: (on) => {
        session.reinvite({ body: this.#describe(on ? 'sendonly' : 'sendrecv') }).catch(unheeded);
      },
    });
  }

  #describe(direction: 'sendrecv' | 'sendonly'): { contentType: string; content: Buffer } {
    this.#version += 1;
    return { contentType: 'application/sdp', content: sdp(this.#agent.address.host, this.#version, direction) };
  }
}
