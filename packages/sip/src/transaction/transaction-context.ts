import type { Clock } from '../clock.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import type { Counters } from './counters.ts';
import type { DelayLines } from './delay-lines.ts';

/** What every transaction needs from the layer that owns it. */
export interface TransactionContext {
  readonly clock: Clock;
  readonly counters: Counters;
  /** For timers that are never stopped. */
  readonly delays: DelayLines;
  /** Hands one message to the transport. Never throws; a failure comes back as an input of the transaction. */
  send(message: SipRequest | SipResponse, to: Endpoint): void;
  /** The transaction reached Terminated and holds no timer any more. Called once. */
  terminated(key: string): void;
}

/** The transaction user (TU) above a client transaction. None of these is called before the transaction is constructed. */
export interface ClientTransactionUser {
  /** Each provisional response and the final one; of an INVITE every 2xx, retransmitted and forked ones too. */
  response(response: SipResponse): void;
  /** Timer B or F: no answer (RFC 3261 §8.1.3.1 treats it as a 408). Nothing follows. */
  timeout(): void;
  /** The transport could not send the request (RFC 3261 §8.1.3.1 treats it as a 503). Nothing follows. */
  transportError(error: Error): void;
}

/** Takes the place of a TU that has heard all that it is to hear, so that nothing of it is held. */
export const nobody: ClientTransactionUser = {
  response: () => undefined,
  timeout: () => undefined,
  transportError: () => undefined,
};

/** The transaction user (TU) above an INVITE server transaction. */
export interface InviteServerUser {
  /** The To tag of its responses, which the answer to a CANCEL carries too (RFC 3261 §9.2). */
  readonly localTag: string;
  /** A CANCEL came while no final response was sent; it has been answered. */
  cancelled(cancel: SipRequest): void;
  /** An ACK for the 2xx that carries the branch of the INVITE (RFC 6026 §7.1). */
  acknowledged(ack: SipRequest): void;
}

/** `1xx`, `2xx` or `300-699`: the class of a status as the INVITE state tables name it. */
export function inviteInputOf(status: number): '1xx' | '2xx' | '300-699' {
  if (status < 200) return '1xx';
  return status < 300 ? '2xx' : '300-699';
}
