import { KeptMessage } from '../message/kept-message.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import { type Endpoint, isStream } from '../transport/endpoint.ts';
import { hasUniqueBranch } from './match.ts';
import type { StateTable } from './state-table.ts';
import { absorbMs, T2_MS, TIMER_MS } from './timers.ts';
import { type InviteServerUser, inviteInputOf, type TransactionContext } from './transaction-context.ts';
import { TransactionMachine } from './transaction-machine.ts';

/**
 * INVITE server transaction, RFC 3261 §17.2.1 with RFC 6026 §7.1.
 *
 * ```
 *                 INVITE up
 *                     |          INVITE: last response again
 *              +------------+ <--+
 *              | proceeding |----+  1xx from the TU: send
 *              +------------+
 *  2xx from TU:    |     |   300-699 from the TU: send, start G and H
 *  send, start L   |     +--------------------+
 *                  v                          v      timer G: send again, G doubles up to T2
 *            +----------+               +-----------+ <--+
 *       +--> | accepted |               | completed |----+  INVITE: response again
 *       |    +----------+               +-----------+
 *       +------+  |                       |     |   ACK: start I
 *   INVITE: absorb|                timer H|     v
 *   ACK: up       |timer L                |   +-----------+
 *   2xx: send     |                       |   | confirmed |--+ INVITE, ACK: absorb
 *                 |                       |   +-----------+<-+
 *                 v                       v         | timer I
 *              +------------------------------+     |
 *              |          terminated          |<----+
 *              +------------------------------+
 * ```
 * A response that could not be sent changes nothing (RFC 6026 §7.1): the timers end the transaction.
 */
export type InviteServerState = 'proceeding' | 'completed' | 'confirmed' | 'accepted' | 'terminated';
export type InviteServerInput =
  | 'invite'
  | 'ack'
  | 'send1xx'
  | 'send2xx'
  | 'send300-699'
  | 'timerG'
  | 'timerH'
  | 'timerI'
  | 'timerL';
type Action =
  | 'send'
  | 'resend'
  | 'countRetransmission'
  | 'startGH'
  | 'restartG'
  | 'stopGH'
  | 'startI'
  | 'startL'
  | 'passAckUp'
  | 'countStrayAck'
  | 'countTimeout';

export const inviteServerTable: StateTable<InviteServerState, InviteServerInput, Action> = {
  proceeding: {
    invite: { to: 'proceeding', do: ['countRetransmission', 'resend'] },
    ack: { to: 'proceeding', do: ['countStrayAck'] },
    send1xx: { to: 'proceeding', do: ['send'] },
    send2xx: { to: 'accepted', do: ['startL', 'send'] },
    'send300-699': { to: 'completed', do: ['startGH', 'send'] },
    timerG: 'illegal',
    timerH: 'illegal',
    timerI: 'illegal',
    timerL: 'illegal',
  },
  completed: {
    invite: { to: 'completed', do: ['countRetransmission', 'resend'] },
    ack: { to: 'confirmed', do: ['stopGH', 'startI'] },
    send1xx: 'illegal',
    send2xx: 'illegal',
    'send300-699': 'illegal',
    timerG: { to: 'completed', do: ['restartG', 'resend'] },
    timerH: { to: 'terminated', do: ['countTimeout'] },
    timerI: 'illegal',
    timerL: 'illegal',
  },
  confirmed: {
    invite: { to: 'confirmed', do: ['countRetransmission'] },
    ack: { to: 'confirmed', do: ['countRetransmission'] },
    send1xx: 'illegal',
    send2xx: 'illegal',
    'send300-699': 'illegal',
    timerG: 'illegal',
    timerH: 'illegal',
    timerI: { to: 'terminated', do: [] },
    timerL: 'illegal',
  },
  // RFC 6026 §7.1: the TU retransmits the 2xx, so a retransmitted INVITE needs no answer from here.
  accepted: {
    invite: { to: 'accepted', do: ['countRetransmission'] },
    ack: { to: 'accepted', do: ['passAckUp'] },
    send1xx: 'illegal',
    send2xx: { to: 'accepted', do: ['send'] },
    'send300-699': 'illegal',
    timerG: 'illegal',
    timerH: 'illegal',
    timerI: 'illegal',
    timerL: { to: 'terminated', do: [] },
  },
  terminated: {
    invite: 'ignore',
    ack: 'ignore',
    send1xx: 'illegal',
    send2xx: 'illegal',
    'send300-699': 'illegal',
    timerG: 'illegal',
    timerH: 'illegal',
    timerI: 'illegal',
    timerL: 'illegal',
  },
};

export class InviteServerTransaction extends TransactionMachine<
  InviteServerState,
  InviteServerInput,
  Action,
  SipResponse | SipRequest
> {
  readonly #request: KeptMessage<SipRequest>;
  /** Where responses go (RFC 3261 §18.2.2, RFC 3581 §4). */
  readonly destination: Endpoint;
  /** Set by the TU that accepts the INVITE. */
  user: InviteServerUser | undefined;
  /**
   * RFC 3261 §26.3.2.4: false for a 401 or 407, which goes out once for each time that the INVITE comes, lest whoever writes
   * another's address into it has us send eleven.
   */
  repeatsFailure = true;
  #last: SipResponse | undefined;
  #timerGMs: number = TIMER_MS.G;

  constructor(context: TransactionContext, key: string, request: SipRequest, destination: Endpoint) {
    super(context, key, inviteServerTable, 'proceeding');
    this.#request = new KeptMessage(request);
    this.destination = destination;
  }

  get request(): SipRequest {
    return this.#request.message;
  }

  /** The response sent last, `undefined` before the first. */
  get lastResponse(): SipResponse | undefined {
    return this.#last;
  }

  /** A request that matches: the INVITE again, or an ACK. */
  receive(request: SipRequest): void {
    this.step(request.method === 'ACK' ? 'ack' : 'invite', request);
  }

  /**
   * Sends a response of the TU; a 2xx may be sent again while the transaction is in Accepted.
   * @throws IllegalMoveError after another final response, and in Terminated.
   */
  respond(response: SipResponse): void {
    this.step(`send${inviteInputOf(response.status)}`, response);
  }

  /**
   * Nobody needs the INVITE any more: its 2xx was acknowledged or nobody waits for that, or its refusal was acknowledged. What
   * comes still is absorbed until timer L or I, with little memory.
   */
  release(): void {
    if ((this.state !== 'accepted' && this.state !== 'confirmed') || isStream(this.destination)) return;
    // RFC 3261 §9.2: the answer to a late CANCEL has the tag of the answer to the INVITE.
    const localTag = this.user?.localTag ?? this.#last?.toTag();
    // Of a request without a branch of its own the last response tells which ACK belongs to it (RFC 3261 §17.2.3).
    if (hasUniqueBranch(this.request)) this.#last = undefined;
    this.#request.putAway();
    const { counters } = this.context;
    const acknowledged = (): void => {
      counters.retransmissionsReceived += 1;
    };
    if (localTag !== undefined) this.user = { localTag, acknowledged, cancelled: () => undefined };
  }

  protected override perform(action: Action, cause: SipResponse | SipRequest | undefined): void {
    switch (action) {
      case 'send':
        if (cause && 'status' in cause) this.#last = cause;
        this.#sendLast();
        return;
      case 'resend':
        this.context.counters.retransmissionsSent += 1;
        this.#sendLast();
        return;
      case 'countRetransmission':
        this.context.counters.retransmissionsReceived += 1;
        return;
      case 'startGH':
        // RFC 3261 §17.2.1: over a stream nothing is sent twice.
        if (this.repeatsFailure && !isStream(this.destination))
          this.timers.start('G', this.#timerGMs, () => this.step('timerG'));
        this.timers.start('H', TIMER_MS.H, () => this.step('timerH'));
        return;
      case 'restartG':
        // RFC 3261 §17.2.1: MIN(2*T1, T2) and so on.
        this.#timerGMs = Math.min(this.#timerGMs * 2, T2_MS);
        this.timers.start('G', this.#timerGMs, () => this.step('timerG'));
        return;
      case 'stopGH':
        this.timers.stop('G');
        this.timers.stop('H');
        return;
      case 'startI':
        this.linger(absorbMs('I', this.destination), 'timerI');
        this.release();
        return;
      case 'startL':
        this.linger(TIMER_MS.L, 'timerL');
        return;
      case 'passAckUp':
        if (cause && 'method' in cause) this.user?.acknowledged(cause);
        return;
      case 'countStrayAck':
        this.context.counters.strayAcks += 1;
        return;
      case 'countTimeout':
        this.context.counters.transactionTimeouts += 1;
    }
  }

  #sendLast(): void {
    if (this.#last) this.context.send(this.#last, this.destination);
  }
}
