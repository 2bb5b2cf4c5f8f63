import type { Clock } from '../clock.ts';
import type { RtpEndpoint, RtpSocket } from '../rtp/udp-socket.ts';
import { judgeCheck, readCheck, type Source } from './connectivity-check.ts';
import type { IceCredentials } from './ice-credentials.ts';
import { IcePaths } from './ice-paths.ts';
import { looksLikeStun } from './stun-message.ts';

/**
 * The peer of a leg with ICE, wherever it is: what comes from it seems to come from here, and what is sent here goes where
 * it wants it. The address is the one that SDP has for "none yet" (RFC 8838 §4.1.1).
 */
export const icePeer: RtpEndpoint = { host: '0.0.0.0', port: 9 };
const fromPeer: Source = { address: icePeer.host, port: icePeer.port };

/** What the components of a leg have in common. */
export interface IceRules {
  readonly clock: Clock;
  /** The credentials that checks are answered with, the newest first; none: no checks are answered. */
  credentials(): readonly { readonly credentials: IceCredentials; readonly generation: number }[];
  /** Packets come and go by paths that were checked, and by no others. */
  filters(): boolean;
  /** Whether one more check may be answered now. */
  admits(): boolean;
  /** The peer has nominated a path of this generation: it needs none before. */
  nominated(generation: number): void;
  refused(): void;
}

/** One socket of a leg, behind ICE: answers checks, and lets nothing pass but what goes to the peer or comes from it. */
export class IceComponent {
  /** What the packets of the leg pass through. */
  readonly socket: RtpSocket;
  readonly #rules: IceRules;
  readonly #below: RtpSocket;
  readonly #paths = new IcePaths();

  constructor(below: RtpSocket, rules: IceRules) {
    this.#below = below;
    this.#rules = rules;
    this.socket = {
      address: below.address,
      onMessage() {},
      send: (data, port, host) => this.#send(data, port, host),
      close: () => below.close(),
    };
    below.onMessage = (data, from) => this.#arrive(data, from);
  }

  /** ICE is not spoken any more. */
  forget(): void {
    this.#paths.forget();
  }

  #send(data: Uint8Array, port: number, host: string): void {
    if (!this.#rules.filters()) {
      this.#below.send(data, port, host);
      return;
    }
    const to = this.#paths.destination(this.#rules.clock.now());
    if (to) this.#below.send(data, to.port, to.address);
  }

  #arrive(data: Buffer, from: Source): void {
    if (looksLikeStun(data)) this.#check(data, from);
    else if (!this.#rules.filters()) this.socket.onMessage(data, from);
    else if (this.#paths.has(from)) this.socket.onMessage(data, fromPeer);
    else this.#rules.refused();
  }

  #check(data: Buffer, from: Source): void {
    const rules = this.#rules;
    const ours = rules.credentials();
    const check = readCheck(
      data,
      ours.map(({ credentials }) => credentials),
    );
    if (check === 'nothing') return;
    // The signature costs more than all before it: only so many are looked at.
    const verdict = check === 'foreign' || !rules.admits() ? undefined : judgeCheck(check, from);
    if (check === 'foreign' || verdict === undefined) {
      rules.refused();
      return;
    }
    this.#below.send(verdict.response, from.port, from.address);
    if (!verdict.valid) return;
    const { generation = 0 } = ours.find(({ credentials }) => credentials === check.credentials) ?? {};
    this.#paths.checked(from, generation, verdict.nominates, rules.clock.now());
    if (verdict.nominates) rules.nominated(generation);
  }
}
