import type { Dialog } from '../dialog/dialog.ts';
import type { SipResponse } from '../message/sip-message.ts';
import type { AgentCore } from './core.ts';
import type { EarlyDialogUac } from './early-dialog-uac.ts';
import { progressKey } from './invite-request.ts';

const MAX_PROGRESS_KEYS = 32;
const MAX_BRANCHES = 32;

/** The branches of an INVITE of ours that are not answered yet: a fork makes several early dialogs (RFC 3261 §13.2.2.1). */
export class EarlyBranches {
  readonly #core: AgentCore;
  /** By To tag of provisional responses. */
  readonly #dialogs = new Map<string, EarlyDialogUac>();
  readonly #seenProgress = new Set<string>();

  constructor(core: AgentCore) {
    this.#core = core;
  }

  /** The branch that a provisional response comes from; new ones up to a bound. */
  of(response: SipResponse, make: () => EarlyDialogUac): EarlyDialogUac | undefined {
    const remoteTag = response.toTag();
    if (remoteTag === undefined) return undefined;
    const known = this.#dialogs.get(remoteTag);
    if (known || this.#dialogs.size >= MAX_BRANCHES) return known;
    const early = make();
    this.#dialogs.set(remoteTag, early);
    this.#core.dialogs.add(early.dialog.id, early);
    return early;
  }

  /** Whether it says something that none before it has said. */
  isNews(response: SipResponse): boolean {
    const key = progressKey(response);
    if (this.#seenProgress.has(key)) return false;
    if (this.#seenProgress.size >= MAX_PROGRESS_KEYS) this.#seenProgress.clear();
    this.#seenProgress.add(key);
    return true;
  }

  /** The branch is answered: its dialog belongs to a session from now on. */
  take(remoteTag: string): EarlyDialogUac | undefined {
    const early = this.#dialogs.get(remoteTag);
    this.#dialogs.delete(remoteTag);
    return early;
  }

  /** Those that have not answered, by To tag: their requests have been counted on. */
  left(): ReadonlyMap<string, Dialog> | undefined {
    if (this.#dialogs.size === 0) return undefined;
    return new Map([...this.#dialogs].map(([tag, { dialog }]) => [tag, dialog] as const));
  }

  /** Nobody waits for them any more. */
  leave(): void {
    for (const early of this.#dialogs.values()) {
      early.offers.end();
      this.#core.dialogs.remove(early.dialog.id, early);
    }
    this.#dialogs.clear();
  }
}
