import type { Session, SessionHandlers } from '../agent/session.ts';
import type { UserAgent } from '../agent/user-agent.ts';
import type { HeaderList } from '../message/headers.ts';
import type { SipBody } from '../message/sip-message.ts';
import { MemoryNetwork } from './memory-network.ts';
import { listenOn, RawPeer, type RawRequest } from './raw-peer.ts';
import { VirtualClock } from './virtual-clock.ts';

interface RigOptions {
  /** Of the peer's INVITE, or of its 200. */
  headers?: HeaderList;
  /** The agent's session description. */
  body?: SipBody;
}

const bodyOf = ({ body }: RigOptions): { body?: SipBody } => (body === undefined ? {} : { body });

/** A user agent in a session with a raw peer that called it, or that it called. */
export class SessionRig {
  readonly clock = new VirtualClock();
  readonly network = new MemoryNetwork(this.clock);
  /** What the handlers were told. */
  readonly log: string[] = [];
  readonly errors: Error[] = [];
  readonly handlers: SessionHandlers;
  peer!: RawPeer;
  agent!: UserAgent;
  session!: Session;
  #cseq = 1;

  private constructor(handlers: Partial<SessionHandlers>) {
    this.handlers = {
      ended: (end) => void this.log.push(end.by === 'lost' ? `lost: ${end.reason}` : `ended ${end.by}`),
      ...handlers,
    };
  }

  /** The peer calls the agent. */
  static async answering(handlers: Partial<SessionHandlers> = {}, options: RigOptions = {}): Promise<SessionRig> {
    const rig = new SessionRig(handlers);
    await rig.#open(options);
    rig.send('INVITE', { headers: options.headers ?? [] });
    await rig.clock.advance(0);
    rig.peer.send('ACK', { toTag: rig.session.localTag });
    await rig.clock.advance(0);
    return rig;
  }

  /** The agent calls the peer. */
  static async calling(handlers: Partial<SessionHandlers> = {}, options: RigOptions = {}): Promise<SessionRig> {
    const rig = new SessionRig(handlers);
    await rig.#open(options);
    const { host, port } = rig.peer.address;
    rig.agent.invite(
      { requestUri: `sip:bob@${host}:${port}`, from: { uri: 'sip:us@example.com' }, ...bodyOf(options) },
      {
        accepted: (session) => {
          rig.session = session;
          session.setHandlers(rig.handlers);
        },
        failed: (failure) => void rig.log.push(`failed ${failure.kind}`),
      },
    );
    await rig.clock.advance(0);
    rig.peer.respond(rig.peer.request('INVITE'), 200, { headers: options.headers ?? [] });
    await rig.clock.advance(0);
    return rig;
  }

  /** A request of the peer in the session, with the next CSeq. */
  send(method: string, parts: RawRequest = {}) {
    const inDialog = this.session === undefined ? {} : this.#inDialog();
    const request = this.peer.send(method, { ...inDialog, cseq: this.#cseq, ...parts });
    this.#cseq += 1;
    return request;
  }

  /** An ACK of the peer for its INVITE with this CSeq. */
  acknowledge(cseq: number): void {
    this.peer.send('ACK', { ...this.#inDialog(), cseq });
  }

  /** What comes of a promise once the messages under way have arrived. */
  async outcome<T>(promise: Promise<T>): Promise<T> {
    await this.clock.advance(0);
    return promise;
  }

  /** Closes the agent. Returns how many timers it left behind. */
  async close(): Promise<number> {
    await this.agent.close();
    await this.clock.advance(0);
    return this.clock.pendingTimers();
  }

  #inDialog(): RawRequest {
    const { callId, localTag, remoteTag } = this.session;
    return { callId, toTag: localTag, fromTag: remoteTag };
  }

  async #open(options: RigOptions): Promise<void> {
    this.peer = await RawPeer.on(this.network);
    this.agent = await listenOn(this.network, this.clock, {
      onInvite: (invite) => {
        this.session = invite.accept(bodyOf(options), this.handlers);
      },
      onError: (error) => void this.errors.push(error),
    });
  }
}
