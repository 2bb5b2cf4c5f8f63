import { KeptMessage } from '../message/kept-message.ts';
import { type SipRequest, SipResponse } from '../message/sip-message.ts';
import { type Endpoint, isStream } from '../transport/endpoint.ts';
import { ackForFailure } from './ack-for-failure.ts';
import type { StateTable } from './state-table.ts';
import { absorbMs, TIMER_MS } from './timers.ts';
import { type ClientTransactionUser, inviteInputOf, nobody, type TransactionContext } from './transaction-context.ts';
import { TransactionMachine } from './transaction-machine.ts';

/**
 * INVITE client transaction, RFC 3261 §17.1.1 with RFC 6026 §7.2.
 *
 * ```
 *               INVITE sent
 *                    |            timer A: send again, A doubles
 *               +---------+ <--+
 *          +----| calling |----+
 *          |    +---------+---- timer B, transport error: tell the TU --------------------+
 *          |      |  |  1xx up                                                            |
 *          |      |  |                                                                    |
 *          |      |  v            1xx up                                                  |
 *          |      | +------------+ <--+                                                   |
 *          |      | | proceeding |----+                                                   |
 *          |      | +------------+                                                        |
 *          |      |  |  |                                                                 |
 *   2xx up |  2xx |  |  | 300-699: ACK, up                                                |
 *          |   up |  |  +---------------+                                                 |
 *          |      v  v                  v                                                 v
 *          |   +----------+       +-----------+ timer D                           +------------+
 *          |   | accepted |       | completed |---------------------------------->| terminated |
 *          |   +----------+       +-----------+ 300-699: ACK again                +------------+
 *          |     | 2xx up                ^                                                ^
 *          |     +--- timer M -----------|------------------------------------------------+
 *          +--- 300-699: ACK, up --------+
 * ```
 */
export type InviteClientState = 'calling' | 'proceeding' | 'completed' | 'accepted' | 'terminated';
export type InviteClientInput =
  | '1xx'
  | '2xx'
  | '300-699'
  | 'timerA'
  | 'timerB'
  | 'timerD'
  | 'timerM'
  | 'transportError';
type Action =
  | 'stopAB'
  | 'restartA'
  | 'startD'
  | 'startM'
  | 'resend'
  | 'sendAck'
  | 'passUp'
  | 'countStray'
  | 'reportTimeout'
  | 'reportTransportError';

// Within a cell the TU comes last: it may end the transaction, and no timer must start after that.
export const inviteClientTable: StateTable<InviteClientState, InviteClientInput, Action> = {
  calling: {
    '1xx': { to: 'proceeding', do: ['stopAB', 'passUp'] },
    '2xx': { to: 'accepted', do: ['stopAB', 'startM', 'passUp'] },
    '300-699': { to: 'completed', do: ['stopAB', 'startD', 'sendAck', 'passUp'] },
    timerA: { to: 'calling', do: ['restartA', 'resend'] },
    timerB: { to: 'terminated', do: ['reportTimeout'] },
    timerD: 'illegal',
    timerM: 'illegal',
    transportError: { to: 'terminated', do: ['reportTransportError'] },
  },
  // RFC 3261 §17.1.1.2: no timer runs in Proceeding; how long a phone may ring is the TU's rule.
  proceeding: {
    '1xx': { to: 'proceeding', do: ['passUp'] },
    '2xx': { to: 'accepted', do: ['startM', 'passUp'] },
    '300-699': { to: 'completed', do: ['startD', 'sendAck', 'passUp'] },
    timerA: 'illegal',
    timerB: 'illegal',
    timerD: 'illegal',
    timerM: 'illegal',
    transportError: 'ignore',
  },
  completed: {
    '1xx': { to: 'completed', do: ['countStray'] },
    '2xx': { to: 'completed', do: ['countStray'] },
    '300-699': { to: 'completed', do: ['sendAck'] },
    timerA: 'illegal',
    timerB: 'illegal',
    timerD: { to: 'terminated', do: [] },
    timerM: 'illegal',
    transportError: 'ignore',
  },
  // RFC 6026 §7.2: every 2xx goes up, retransmitted or from another branch of a fork; everything else is dropped.
  accepted: {
    '1xx': { to: 'accepted', do: ['countStray'] },
    '2xx': { to: 'accepted', do: ['passUp'] },
    '300-699': { to: 'accepted', do: ['countStray'] },
    timerA: 'illegal',
    timerB: 'illegal',
    timerD: 'illegal',
    timerM: { to: 'terminated', do: [] },
    transportError: 'ignore',
  },
  terminated: {
    '1xx': 'ignore',
    '2xx': 'ignore',
    '300-699': 'ignore',
    timerA: 'illegal',
    timerB: 'illegal',
    timerD: 'illegal',
    timerM: 'illegal',
    transportError: 'ignore',
  },
};

export class InviteClientTransaction extends TransactionMachine<
  InviteClientState,
  InviteClientInput,
  Action,
  SipResponse | Error
> {
  readonly destination: Endpoint;
  readonly #request: KeptMessage<SipRequest>;
  #user: ClientTransactionUser;
  #timerAMs: number = TIMER_MS.A;
  #ack: KeptMessage<SipRequest> | undefined;

  /** Sends `request` to `destination` at once. */
  constructor(
    context: TransactionContext,
    key: string,
    request: SipRequest,
    destination: Endpoint,
    user: ClientTransactionUser,
  ) {
    super(context, key, inviteClientTable, 'calling');
    this.#request = new KeptMessage(request);
    this.destination = destination;
    this.#user = user;
    // RFC 3261 §17.1.1.2: over a stream nothing is sent twice.
    if (!isStream(destination)) this.timers.start('A', this.#timerAMs, () => this.step('timerA'));
    this.timers.start('B', TIMER_MS.B, () => this.step('timerB'));
    context.send(request, destination);
  }

  get request(): SipRequest {
    return this.#request.message;
  }

  /** The TU has its answer: what comes still, repeated and forked 2xx, is for somebody who holds less. */
  delegate(user: ClientTransactionUser): void {
    this.#user = user;
    if (!isStream(this.destination)) this.#request.putAway();
  }

  receive(response: SipResponse): void {
    this.step(inviteInputOf(response.status), response);
  }

  /** The transport could not send to the destination. Matters only while nothing has come back. */
  fail(error: Error): void {
    this.step('transportError', error);
  }

  protected override perform(action: Action, cause: SipResponse | Error | undefined): void {
    switch (action) {
      case 'stopAB':
        this.timers.stop('A');
        this.timers.stop('B');
        return;
      case 'restartA':
        this.#timerAMs *= 2;
        this.timers.start('A', this.#timerAMs, () => this.step('timerA'));
        return;
      case 'startD':
        this.linger(absorbMs('D', this.destination), 'timerD');
        return;
      case 'startM':
        this.linger(TIMER_MS.M, 'timerM');
        return;
      case 'resend':
        this.context.counters.retransmissionsSent += 1;
        this.context.send(this.request, this.destination);
        return;
      case 'sendAck':
        if (cause instanceof SipResponse) this.#sendAck(cause);
        return;
      case 'passUp':
        if (cause instanceof SipResponse) this.#passUp(cause);
        return;
      case 'countStray':
        this.context.counters.strayResponses += 1;
        return;
      case 'reportTimeout':
        this.context.counters.transactionTimeouts += 1;
        this.#user.timeout();
        return;
      case 'reportTransportError':
        if (cause instanceof Error) this.#user.transportError(cause);
    }
  }

  #passUp(response: SipResponse): void {
    const user = this.#user;
    // A failure is passed up once.
    if (this.state === 'completed') this.#user = nobody;
    user.response(response);
  }

  #sendAck(response: SipResponse): void {
    if (this.#ack) this.context.counters.retransmissionsReceived += 1;
    this.#ack ??= new KeptMessage(ackForFailure(this.request, response));
    this.context.send(this.#ack.message, this.destination);
    if (!isStream(this.destination)) this.#ack.putAway();
  }
}
