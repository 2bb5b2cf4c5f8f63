import { KeptMessage } from '../message/kept-message.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import { type Endpoint, isStream } from '../transport/endpoint.ts';
import type { StateTable } from './state-table.ts';
import { absorbMs } from './timers.ts';
import type { TransactionContext } from './transaction-context.ts';
import { TransactionMachine } from './transaction-machine.ts';

/**
 * Non-INVITE server transaction, RFC 3261 §17.2.2.
 *
 * ```
 *           request up
 *               |
 *          +--------+ <--+
 *          | trying |----+ request again: absorb
 *          +--------+
 *            |    |  1xx from the TU: send
 *            |    v
 *            |  +------------+ <--+ request again: last response again
 *            |  | proceeding |----+ 1xx from the TU: send
 *            |  +------------+
 *      final |    | final from the TU: send, start J
 *            v    v
 *          +-----------+ <--+
 *          | completed |----+ request again: final response again
 *          +-----------+
 *               | timer J
 *               v
 *          +------------+
 *          | terminated |
 *          +------------+
 * ```
 */
export type NonInviteServerState = 'trying' | 'proceeding' | 'completed' | 'terminated';
export type NonInviteServerInput = 'request' | 'send1xx' | 'sendFinal' | 'timerJ';
type Action = 'send' | 'resend' | 'startJ' | 'countRetransmission';

export const nonInviteServerTable: StateTable<NonInviteServerState, NonInviteServerInput, Action> = {
  trying: {
    request: { to: 'trying', do: ['countRetransmission'] },
    send1xx: { to: 'proceeding', do: ['send'] },
    sendFinal: { to: 'completed', do: ['startJ', 'send'] },
    timerJ: 'illegal',
  },
  proceeding: {
    request: { to: 'proceeding', do: ['countRetransmission', 'resend'] },
    send1xx: { to: 'proceeding', do: ['send'] },
    sendFinal: { to: 'completed', do: ['startJ', 'send'] },
    timerJ: 'illegal',
  },
  completed: {
    request: { to: 'completed', do: ['countRetransmission', 'resend'] },
    send1xx: 'illegal',
    // RFC 3261 §17.2.2: any other final response of the TU is discarded here.
    sendFinal: 'ignore',
    timerJ: { to: 'terminated', do: [] },
  },
  terminated: {
    request: 'ignore',
    send1xx: 'ignore',
    sendFinal: 'ignore',
    timerJ: 'illegal',
  },
};

export class NonInviteServerTransaction extends TransactionMachine<
  NonInviteServerState,
  NonInviteServerInput,
  Action,
  SipResponse
> {
  readonly #request: KeptMessage<SipRequest>;
  /** Where responses go (RFC 3261 §18.2.2, RFC 3581 §4). */
  readonly destination: Endpoint;
  #last: KeptMessage<SipResponse> | undefined;

  constructor(context: TransactionContext, key: string, request: SipRequest, destination: Endpoint) {
    super(context, key, nonInviteServerTable, 'trying');
    this.#request = new KeptMessage(request);
    this.destination = destination;
  }

  get request(): SipRequest {
    return this.#request.message;
  }

  /** The response sent last, `undefined` before the first. */
  get lastResponse(): SipResponse | undefined {
    return this.#last?.message;
  }

  /** The request again. */
  receive(): void {
    this.step('request');
  }

  /** Sends a response of the TU. @throws IllegalMoveError for a provisional one after the final one. */
  respond(response: SipResponse): void {
    this.step(response.status < 200 ? 'send1xx' : 'sendFinal', response);
  }

  protected override perform(action: Action, cause: SipResponse | undefined): void {
    switch (action) {
      case 'send':
        if (cause === undefined) return;
        this.#last = new KeptMessage(cause);
        this.context.send(cause, this.destination);
        // Over UDP it is kept for half a minute, and hardly ever needed.
        if (this.state === 'completed' && !isStream(this.destination)) {
          this.#request.putAway();
          this.#last.putAway();
        }
        return;
      case 'resend':
        this.context.counters.retransmissionsSent += 1;
        if (this.#last) this.context.send(this.#last.message, this.destination);
        return;
      case 'startJ':
        this.linger(absorbMs('J', this.destination), 'timerJ');
        return;
      case 'countRetransmission':
        this.context.counters.retransmissionsReceived += 1;
    }
  }
}
