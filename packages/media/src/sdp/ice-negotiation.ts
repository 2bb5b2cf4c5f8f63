import type { MediaDescription } from 'sdp-transform';
import { type IceCredentials, newIceCredentials } from '../ice/ice-credentials.ts';
import type { RtpEndpoint } from '../rtp/udp-socket.ts';
import type { RemoteIce, RemoteStream } from './remote-description.ts';

/** RFC 8445 §5.1.2.1: a host candidate (126) of the only address (65535). */
const priorityOfComponent = (component: number): number => 2 ** 24 * 126 + 2 ** 8 * 65_535 + 256 - component;

/**
 * One session's side of agreeing on ICE (RFC 8839 §4), of which it speaks the lite kind. With a peer of the same kind
 * nobody would check anything: such a call goes without ICE, to the addresses of its m= and c= lines, which is where
 * RFC 8445 would have it go as well.
 */
export class IceNegotiation {
  readonly #randomBytes: (size: number) => Buffer;
  #local: IceCredentials | undefined;
  /** The peer's of the last exchange, if that agreed on ICE. */
  #remote: RemoteIce | undefined;

  constructor(randomBytes: (size: number) => Buffer) {
    this.#randomBytes = randomBytes;
  }

  /** What the last offer had. */
  get offered(): IceCredentials | undefined {
    return this.#local;
  }

  /** @param wanted absent: whether it is in use now. Credentials in use stay: that an offer is made is no restart. */
  offer(wanted = this.#remote !== undefined): IceCredentials | undefined {
    this.#local = wanted ? (this.#local ?? newIceCredentials(this.#randomBytes)) : undefined;
    return this.#local;
  }

  /** Reads an answer. Undefined when ICE is not agreed on. */
  accept({ ice }: RemoteStream): IceCredentials | undefined {
    this.#remote = this.#local && isFull(ice) ? ice : undefined;
    return this.#remote && this.#local;
  }

  /** Answers an offer in kind. Undefined where it has no ICE that we can speak. */
  answer({ ice }: RemoteStream): IceCredentials | undefined {
    // RFC 8839 §4.4.1.1: other credentials are a restart, which is answered with new ones.
    const isRestart = this.#remote && (this.#remote.ufrag !== ice?.ufrag || this.#remote.password !== ice.password);
    this.#remote = isFull(ice) ? ice : undefined;
    if (isRestart || !this.#remote) this.#local = undefined;
    if (!this.#remote) return undefined;
    this.#local ??= newIceCredentials(this.#randomBytes);
    return this.#local;
  }
}

/** What SDP says of our end: one address for each component. */
export function describeIce(
  { ufrag, password }: IceCredentials,
  { host, port }: RtpEndpoint,
  components: 1 | 2,
): Pick<MediaDescription, 'iceUfrag' | 'icePwd' | 'candidates'> {
  const candidates = [1, 2].slice(0, components).map((component) => ({
    ...{ foundation: '1', component, transport: 'udp', priority: priorityOfComponent(component) },
    ...{ ip: host, port: port + component - 1, type: 'host' },
  }));
  return { iceUfrag: ufrag, icePwd: password, candidates };
}

function isFull(ice: RemoteIce | undefined): ice is RemoteIce {
  return ice !== undefined && !ice.isLite;
}
