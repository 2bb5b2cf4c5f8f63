import { TimerSet } from '../transaction/timers.ts';
import type { AgentCore } from './core.ts';

/** So often a request that met one of the peer is sent again; both sides draw lots each time. */
export const MAX_GLARES = 5;

interface GlareWaitOptions {
  core: AgentCore;
  /** We made the Call-ID of the dialog: decides who waits longer. */
  ownsCallId: boolean;
  /** Something of the peer is under way: an offer without an answer, or an answer without its ACK. */
  isBusy: () => boolean;
  /** Sends it again. */
  again: () => void;
}

/**
 * The wait of an offer of ours that met one of the peer (RFC 3261 §14.1), and whose turn comes once nothing of the peer is
 * under way any more.
 */
export class GlareWait {
  readonly #options: GlareWaitOptions;
  readonly #timers: TimerSet<'glare'>;
  #count = 0;
  #state: 'none' | 'waiting' | 'due' = 'none';

  constructor(options: GlareWaitOptions) {
    this.#options = options;
    this.#timers = new TimerSet(options.core.clock);
  }

  get isWaiting(): boolean {
    return this.#state !== 'none';
  }

  /** After a 491; false when there were too many. */
  begin(): boolean {
    this.#count += 1;
    if (this.#count > MAX_GLARES) return false;
    this.#state = 'waiting';
    const { core, ownsCallId } = this.#options;
    this.#timers.start('glare', glareDelayMs(core, ownsCallId), () => {
      this.#state = 'due';
      this.proceed();
    });
    return true;
  }

  /** To be called when something of the peer has come to its end. */
  proceed(): void {
    const { isBusy, again } = this.#options;
    // RFC 3261 §14.1: no INVITE while another one is in progress in either direction.
    if (this.#state !== 'due' || isBusy()) return;
    this.#state = 'none';
    again();
  }

  stop(): void {
    this.#state = 'none';
    this.#timers.stopAll();
  }
}

/**
 * RFC 3261 §14.1: how long to wait after a 491. Whoever made the Call-ID waits 2.1 to 4 s, the other 0 to 2 s, in steps of
 * 10 ms, so that one of the two goes first.
 */
function glareDelayMs(core: AgentCore, ownsCallId: boolean): number {
  const random = core.randomBytes(2).readUInt16BE(0);
  return ownsCallId ? 2_100 + 10 * (random % 191) : 10 * (random % 201);
}
