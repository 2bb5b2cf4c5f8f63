import type { SipBody } from '../message/sip-message.ts';
import { T1_MS, TimerSet } from '../transaction/timers.ts';
import { type AgentCore, asError } from './core.ts';

interface AnswerEnds {
  answered(body: SipBody): void;
  /** It could not be made, or was not there in 64*T1. */
  failed(error: Error): void;
}

/**
 * The 2xx to an INVITE of ours brought an offer, and our answer to it goes with the ACK (RFC 3261 §13.2.1): waits for that as
 * long as the peer does. One of `answered` and `failed` is called, once, and not at once.
 */
export class AnswerToSuccess {
  readonly #core: AgentCore;
  readonly #timers: TimerSet<'deadline'>;
  readonly #forget: () => void;
  #isOver = false;

  constructor(core: AgentCore, make: () => Promise<SipBody> | SipBody, ends: AnswerEnds) {
    this.#core = core;
    this.#timers = new TimerSet(core.clock);
    this.#forget = core.onClose(() => this.stop());
    this.#timers.start('deadline', 64 * T1_MS, () =>
      this.#end(() => ends.failed(new Error('nobody answered the offer'))),
    );
    Promise.resolve()
      .then(make)
      .then(
        (body) => this.#end(() => ends.answered(body)),
        (thrown: unknown) => this.#end(() => ends.failed(asError(thrown))),
      );
  }

  /** Nobody is told any more. */
  stop(): void {
    this.#isOver = true;
    this.#timers.stopAll();
    this.#forget();
  }

  #end(tell: () => void): void {
    if (this.#isOver || this.#core.closed) return;
    this.stop();
    tell();
  }
}
