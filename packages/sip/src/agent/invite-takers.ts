import type { AgentCore } from './core.ts';
import { EventQueue } from './event-queue.ts';
import type { IncomingInvite } from './incoming-invite.ts';

const MAX_WAITING_INVITES = 100;

/** Who takes the INVITEs outside a dialog: a handler that is called with each, or one `for await` loop. */
export class InviteTakers {
  readonly #core: AgentCore;
  readonly #handler: ((invite: IncomingInvite) => void) | undefined;
  #queue: EventQueue<IncomingInvite> | undefined;

  constructor(core: AgentCore, handler: ((invite: IncomingInvite) => void) | undefined) {
    this.#core = core;
    this.#handler = handler;
  }

  get hasTaker(): boolean {
    return this.#handler !== undefined || this.#queue !== undefined;
  }

  /**
   * For `for await`. Leaving the loop, or aborting, answers 480 to those not taken; a hundred of them may wait, the next gets
   * 503. @throws Error when somebody takes them already
   */
  iterate(signal: AbortSignal | undefined): AsyncIterableIterator<IncomingInvite> {
    if (this.hasTaker) throw new Error('an agent has one taker of INVITEs');
    const stop = (): void => void queue.return();
    const forget = this.#core.onClose(() => queue.close());
    const queue = new EventQueue<IncomingInvite>((rest) => {
      for (const invite of rest) invite.reject(480);
      this.#queue = undefined;
      forget();
      signal?.removeEventListener('abort', stop);
    });
    this.#queue = queue;
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
    return queue;
  }

  hand(invite: IncomingInvite): void {
    if (this.#queue) {
      const hasRoom = this.#queue.size < MAX_WAITING_INVITES && this.#queue.push(invite);
      if (!hasRoom) invite.reject(503, { headers: [['Retry-After', '5']] });
      return;
    }
    const isTaken = this.#core.guard(() => this.#handler?.(invite));
    if (!isTaken) invite.reject(500);
  }
}
