import { type IncomingInvite, readMultipart, type Session, UserAgent } from '@hookswitch/sip';
import { Feed } from '../feed.ts';
import { RtpEar } from '../rtp-ear.ts';

/** One call that a recorder got, and what it was told in it. */
export interface RecordedSession {
  readonly invite: IncomingInvite;
  /** The parts of its body, by their types. */
  readonly parts: ReadonlyMap<string, string>;
  readonly session: Session | undefined;
  /** Resolves when the session is over. */
  readonly ended: Promise<void>;
}

/** A recording server (RFC 7866): takes the streams that it is offered at its ears, or refuses. */
export class Recorder {
  readonly calls = new Feed<RecordedSession>();
  /** Of each stream, in the order of the description. */
  readonly ears: readonly RtpEar[];
  /** Refuses calls with this status. */
  refuses: number | undefined;
  /** Leaves calls ringing. */
  rings = false;
  /** Streams that it takes, by their place. */
  takes: readonly number[] = [0, 1];
  readonly #agent: UserAgent;

  private constructor(agent: UserAgent, ears: readonly RtpEar[]) {
    this.#agent = agent;
    this.ears = ears;
  }

  static async start(): Promise<Recorder> {
    const receive: { invite?: (invite: IncomingInvite) => void } = {};
    const agent = await UserAgent.listen({
      ...{ local: { host: '127.0.0.1', port: 0 }, product: 'recorder', extensions: ['siprec'] },
      listeners: [{ transport: 'TCP', local: { host: '127.0.0.1', port: 0 } }],
      onInvite: (invite) => receive.invite?.(invite),
    });
    const recorder = new Recorder(agent, await Promise.all([RtpEar.listen(), RtpEar.listen()]));
    receive.invite = (invite) => recorder.#receive(invite);
    return recorder;
  }

  get uri(): string {
    return `sip:recorder@127.0.0.1:${this.#agent.address.port}`;
  }

  /** Where it listens for TCP. */
  get tcpUri(): string {
    const tcp = this.#agent.addresses.find(({ own }) => own.transport === 'TCP');
    return `sip:recorder@127.0.0.1:${tcp?.bound.port}`;
  }

  /** What it would describe of itself in an offer of its own: the ear of each stream, undefined where it wants none. */
  description(direction: string, ears: readonly (number | undefined)[] = [0, 1]): string {
    const streams = ears.map((ear, index) => {
      const port = ear === undefined ? 0 : this.ears[ear]?.port;
      return `m=audio ${port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=label:${index + 1}\r\na=${direction}\r\n`;
    });
    return head(2) + streams.join('');
  }

  async close(): Promise<void> {
    await this.#agent.close();
    for (const ear of this.ears) ear.close();
  }

  #receive(invite: IncomingInvite): void {
    const type = invite.request.header('Content-Type') ?? '';
    const parts = new Map(readMultipart(type, invite.request.body).map((part) => [part.type, `${part.content}`]));
    let over = () => {};
    const ended = new Promise<void>((resolve) => {
      over = resolve;
    });
    invite.onCancelled = over;
    if (this.refuses !== undefined) invite.reject(this.refuses);
    else if (this.rings) invite.progress(180);
    const answers = this.refuses === undefined && !this.rings;
    const body = { contentType: 'application/sdp', content: this.#answer(parts.get('application/sdp') ?? '') };
    const session = answers ? invite.accept({ body }, { ended: over }) : undefined;
    this.calls.push({ invite, parts, session, ended });
  }

  #answer(offer: string): string {
    const streams = offer.split(/(?=^m=)/m).slice(1);
    const lines = streams.map((stream, index) => {
      const label = /^a=label:.*$/m.exec(stream)?.[0].trim() ?? '';
      const port = this.takes.includes(index) ? this.ears[index]?.port : 0;
      const [, profile = ''] = /^m=audio \d+ (\S+)/.exec(stream) ?? [];
      const key = /^a=crypto:(\d+ \S+)/m.exec(stream)?.[1];
      const crypto = key === undefined ? '' : `a=crypto:${key} inline:${'A'.repeat(40)}\r\n`;
      return `m=audio ${port} ${profile} 0\r\n${crypto}a=rtpmap:0 PCMU/8000\r\n${label}\r\na=recvonly\r\n`;
    });
    return head(1) + lines.join('');
  }
}

const head = (version: number) =>
  `v=0\r\no=recorder 1 ${version} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n`;
