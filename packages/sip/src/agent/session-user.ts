import type { SipRequest } from '../message/sip-message.ts';
import type { AgentCore } from './core.ts';
import type { ReofferHandler } from './reinvite-uas.ts';
import type { SessionEnd, SessionHandlers } from './session.ts';

/** Of a session whose end was told. */
const deaf: SessionHandlers = { ended: () => undefined };

/** Who uses a session: told what happens in it and asked what to answer, until its end is told. */
export class SessionUser {
  readonly #core: AgentCore;
  #handlers: SessionHandlers | undefined;
  #end: SessionEnd | undefined;
  /** Offers of the peer that came before anybody took the session. */
  readonly #untaken: (() => void)[] = [];

  constructor(core: AgentCore, handlers: SessionHandlers | undefined) {
    this.#core = core;
    this.#handlers = handlers;
  }

  /** An end that came before is told at once. */
  take(handlers: SessionHandlers): void {
    const end = this.#handlers === undefined ? this.#end : undefined;
    if (this.#handlers !== deaf) this.#handlers = handlers;
    for (const taken of this.#untaken.splice(0)) taken();
    if (end) this.#tell(handlers, end);
  }

  /** A peer that changes the session right behind our ACK waits until somebody has taken the call. */
  get reoffer(): ReofferHandler | undefined {
    if (this.#handlers !== undefined) return this.#handlers.reinvite?.bind(this.#handlers);
    return async (offer, request) => {
      await new Promise<void>((resolve) => this.#untaken.push(resolve));
      return (await this.#handlers?.reinvite?.(offer, request)) ?? { status: 488 };
    };
  }

  get refresh(): SessionHandlers['refresh'] {
    return this.#handlers?.refresh?.bind(this.#handlers);
  }

  get request(): SessionHandlers['request'] {
    return this.#handlers?.request?.bind(this.#handlers);
  }

  get refer(): SessionHandlers['refer'] {
    return this.#handlers?.refer?.bind(this.#handlers);
  }

  acknowledged(ack: SipRequest): void {
    this.#core.guard(() => this.#handlers?.acknowledged?.(ack));
  }

  /** The first end counts. */
  ended(end: SessionEnd): void {
    if (this.#end) return;
    this.#end = end;
    if (this.#handlers) this.#tell(this.#handlers, end);
  }

  /** The end is the last that is told: transactions hold the session for half a minute more, but not who used it. */
  #tell(handlers: SessionHandlers, end: SessionEnd): void {
    this.#handlers = deaf;
    this.#core.guard(() => handlers.ended(end));
  }
}
