import { type SipRequest, SipResponse } from '../message/sip-message.ts';
import { type Endpoint, isStream } from '../transport/endpoint.ts';
import type { StateTable } from './state-table.ts';
import { absorbMs, T2_MS, TIMER_MS } from './timers.ts';
import { type ClientTransactionUser, nobody, type TransactionContext } from './transaction-context.ts';
import { TransactionMachine } from './transaction-machine.ts';

/**
 * Non-INVITE client transaction, RFC 3261 §17.1.2.
 *
 * ```
 *              request sent
 *                   |           timer E: send again, E doubles up to T2
 *              +--------+ <---+
 *              | trying |-----+
 *              +--------+------- timer F, transport error: tell the TU ---------+
 *                |    |  1xx up                                                 |
 *                |    v           timer E: send again, E = T2; 1xx up           |
 *                |  +------------+ <--+                                         |
 *                |  | proceeding |----+                                         |
 *                |  +------------+------ timer F: tell the TU ------------------+
 *      final: up |    | final: up                                               |
 *                v    v                                                         v
 *              +-----------+              timer K                        +------------+
 *              | completed |-------------------------------------------->| terminated |
 *              +-----------+  responses: absorb                          +------------+
 * ```
 */
export type NonInviteClientState = 'trying' | 'proceeding' | 'completed' | 'terminated';
export type NonInviteClientInput = '1xx' | 'final' | 'timerE' | 'timerF' | 'timerK' | 'transportError';
type Action =
  | 'resend'
  | 'doubleE'
  | 'restartEAtT2'
  | 'stopEF'
  | 'startK'
  | 'passUp'
  | 'countRetransmission'
  | 'reportTimeout'
  | 'reportTransportError';

// Within a cell the TU comes last: it may end the transaction, and no timer must start after that.
export const nonInviteClientTable: StateTable<NonInviteClientState, NonInviteClientInput, Action> = {
  trying: {
    // RFC 3261 §17.1.2.2: timers E and F run on; E is T2 from its next firing.
    '1xx': { to: 'proceeding', do: ['passUp'] },
    final: { to: 'completed', do: ['stopEF', 'startK', 'passUp'] },
    timerE: { to: 'trying', do: ['doubleE', 'resend'] },
    timerF: { to: 'terminated', do: ['reportTimeout'] },
    timerK: 'illegal',
    transportError: { to: 'terminated', do: ['reportTransportError'] },
  },
  proceeding: {
    '1xx': { to: 'proceeding', do: ['passUp'] },
    final: { to: 'completed', do: ['stopEF', 'startK', 'passUp'] },
    timerE: { to: 'proceeding', do: ['restartEAtT2', 'resend'] },
    timerF: { to: 'terminated', do: ['reportTimeout'] },
    timerK: 'illegal',
    transportError: 'ignore',
  },
  completed: {
    '1xx': { to: 'completed', do: ['countRetransmission'] },
    final: { to: 'completed', do: ['countRetransmission'] },
    timerE: 'illegal',
    timerF: 'illegal',
    timerK: { to: 'terminated', do: [] },
    transportError: 'ignore',
  },
  terminated: {
    '1xx': 'ignore',
    final: 'ignore',
    timerE: 'illegal',
    timerF: 'illegal',
    timerK: 'illegal',
    transportError: 'ignore',
  },
};

export class NonInviteClientTransaction extends TransactionMachine<
  NonInviteClientState,
  NonInviteClientInput,
  Action,
  SipResponse | Error
> {
  readonly destination: Endpoint;
  /** Until the final response. */
  #request: SipRequest | undefined;
  #user: ClientTransactionUser;
  #timerEMs: number = TIMER_MS.E;

  /** Sends `request` to `destination` at once. */
  constructor(
    context: TransactionContext,
    key: string,
    request: SipRequest,
    destination: Endpoint,
    user: ClientTransactionUser,
  ) {
    super(context, key, nonInviteClientTable, 'trying');
    this.#request = request;
    this.destination = destination;
    this.#user = user;
    // RFC 3261 §17.1.2.2: over a stream nothing is sent twice.
    if (!isStream(destination)) this.#startE(TIMER_MS.E);
    this.timers.start('F', TIMER_MS.F, () => this.step('timerF'));
    context.send(request, destination);
  }

  receive(response: SipResponse): void {
    this.step(response.status < 200 ? '1xx' : 'final', response);
  }

  /** The transport could not send to the destination. Matters only while nothing has come back. */
  fail(error: Error): void {
    this.step('transportError', error);
  }

  protected override perform(action: Action, cause: SipResponse | Error | undefined): void {
    switch (action) {
      case 'resend':
        this.context.counters.retransmissionsSent += 1;
        if (this.#request) this.context.send(this.#request, this.destination);
        return;
      case 'doubleE':
        this.#startE(Math.min(this.#timerEMs * 2, T2_MS));
        return;
      case 'restartEAtT2':
        this.#startE(T2_MS);
        return;
      case 'stopEF':
        this.timers.stop('E');
        this.timers.stop('F');
        return;
      case 'startK':
        this.linger(absorbMs('K', this.destination), 'timerK');
        return;
      case 'passUp':
        if (cause instanceof SipResponse) this.#passUp(cause);
        return;
      case 'countRetransmission':
        this.context.counters.retransmissionsReceived += 1;
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
    if (this.state === 'completed') {
      this.#request = undefined;
      this.#user = nobody;
    }
    user.response(response);
  }

  #startE(delayMs: number): void {
    this.#timerEMs = delayMs;
    this.timers.start('E', delayMs, () => this.step('timerE'));
  }
}
