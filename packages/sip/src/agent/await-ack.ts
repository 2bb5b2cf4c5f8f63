import type { SipResponse } from '../message/sip-message.ts';
import type { InviteServerTransaction } from '../transaction/invite-server.ts';
import { T1_MS, T2_MS, TimerSet } from '../transaction/timers.ts';
import type { AgentCore } from './core.ts';

const ACK_TIMEOUT_MS = 64 * T1_MS;

/**
 * A 2xx to an INVITE on its way: the UAS core retransmits it, first after T1, then doubling up to T2, until the ACK
 * comes or 64*T1 have passed (RFC 3261 §13.3.1.4).
 */
export class AwaitAck {
  /** CSeq number of the INVITE and so of its ACK. */
  readonly cseq: number;
  readonly #core: AgentCore;
  readonly #transaction: InviteServerTransaction;
  readonly #response: SipResponse;
  readonly #timers: TimerSet<'retransmit' | 'timeout'>;
  #gapMs = T1_MS;

  /** Sends `response` at once. `timedOut` is called when no ACK came; not after `stop`. */
  constructor(core: AgentCore, transaction: InviteServerTransaction, response: SipResponse, timedOut: () => void) {
    this.cseq = transaction.request.cseq().number;
    this.#core = core;
    this.#transaction = transaction;
    this.#response = response;
    this.#timers = new TimerSet(core.clock);
    this.#timers.start('timeout', ACK_TIMEOUT_MS, () => {
      this.stop();
      timedOut();
    });
    transaction.respond(response);
    this.#armRetransmission();
  }

  stop(): void {
    this.#timers.stopAll();
    this.#transaction.release();
  }

  #armRetransmission(): void {
    this.#timers.start('retransmit', this.#gapMs, () => {
      this.#core.counters.retransmissionsSent += 1;
      this.#transaction.respond(this.#response);
      this.#gapMs = Math.min(this.#gapMs * 2, T2_MS);
      this.#armRetransmission();
    });
  }
}
