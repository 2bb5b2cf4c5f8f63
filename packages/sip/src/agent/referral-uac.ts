import type { Dialog } from '../dialog/dialog.ts';
import type { HeaderList } from '../message/headers.ts';
import { parseParams } from '../message/quoted-string.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import { T1_MS, TimerSet } from '../transaction/timers.ts';
import type { ServerTransaction } from '../transaction/transaction-table.ts';
import type { AgentCore } from './core.ts';
import { sendInDialog } from './dialog-request.ts';
import type { DigestClient } from './digest-client.ts';
import type { RequestOutcome } from './send-request.ts';
import { readSipFrag, type SipFragStatus } from './sipfrag.ts';

/** How a REFER of ours ended. */
export type ReferralEnd =
  /** The peer told how the referred request ended, 200..699. */
  | ({ kind: 'notified' } & SipFragStatus)
  /** The REFER itself was refused, with 300..699. */
  | { kind: 'rejected'; response: SipResponse }
  /** Accepted, and the subscription ended, or its time ran out, before there was a final status; the last one known. */
  | { kind: 'unknown'; last?: SipFragStatus }
  /** Nobody answered the REFER in 64*T1. */
  | { kind: 'timeout' }
  | { kind: 'transport'; error: Error };

export interface ReferralHandlers {
  /** The peer will try. */
  accepted?(response: SipResponse): void;
  /** Each provisional status of the referred request. */
  progress?(status: SipFragStatus): void;
  /** Exactly once. */
  ended(end: ReferralEnd): void;
}

// RFC 6665 §4.1.2.4, timer N: a NOTIFY must come at once after the 2xx.
const FIRST_NOTIFY_MS = 64 * T1_MS;
/** For a NOTIFY that does not say how long the subscription lasts (RFC 3515 §2.4.4 leaves it to the notifier). */
const DEFAULT_EXPIRES_MS = 180_000;
const MAX_EXPIRES_MS = 3_600_000;

interface ReferralUacOptions {
  core: AgentCore;
  dialog: Dialog;
  headers: HeaderList;
  credentials: DigestClient | undefined;
  handlers: ReferralHandlers;
  /** The REFER and its subscription are over; nothing more comes. */
  done: (referral: ReferralUac) => void;
  /** The answer to the REFER, for what it says about the dialog. */
  answered: (outcome: RequestOutcome) => void;
}

/**
 * A REFER of ours with its implicit subscription, RFC 3515. NOTIFY, 2xx and even BYE may come in any order.
 *
 * ```
 *            2xx                NOTIFY active                     NOTIFY with a final status, or terminated
 *   sent ----------> accepted ----------------+---------------------------------------------------> ended
 *    |                   +--------------------+  no NOTIFY in 64*T1, subscription expired               ^
 *    +------- 300-699, timeout, transport error --------------------------------------------------------+
 * ```
 */
export class ReferralUac {
  /** RFC 3515 §2.4.6: CSeq of the REFER, the `id` in the Event header of its NOTIFYs; one for each time it was sent. */
  readonly #eventIds = new Set<string>();
  readonly #options: ReferralUacOptions;
  readonly #timers: TimerSet<'expire'>;
  readonly #forget: () => void;
  #last: SipFragStatus | undefined;
  #isEnded = false;

  constructor(options: ReferralUacOptions) {
    const { core, dialog } = options;
    this.#options = options;
    this.#timers = new TimerSet(core.clock);
    this.#forget = core.onClose(() => this.#timers.stopAll());
    const { headers, credentials } = options;
    const composed = (refer: SipRequest): void => void this.#eventIds.add(String(refer.cseq().number));
    sendInDialog(core, dialog, { method: 'REFER', headers, credentials, composed }, (outcome) =>
      this.#answered(outcome),
    );
  }

  /** Whether a NOTIFY is about this REFER. `isOnly`: it is the only one, so an id may be left out. */
  owns(notify: SipRequest, isOnly: boolean): boolean {
    const [event = '', ...params] = (notify.header('Event') ?? '').split(';');
    if (event.trim().toLowerCase() !== 'refer') return false;
    const id = parseParams(params.map((param) => `;${param}`).join('')).get('id');
    // RFC 3515 §2.4.6: the id may be left out for the first REFER of a dialog. Some phones make up one of their own.
    return id === undefined || this.#eventIds.has(id) || isOnly;
  }

  /** Answers a NOTIFY that `owns` said yes to. */
  receive(transaction: ServerTransaction): void {
    const { core } = this.#options;
    const { request } = transaction;
    const status = readSipFrag(request);
    if (status === undefined && request.body.length > 0) {
      core.respond(transaction, { status: 400, reason: 'Malformed sipfrag' });
      return;
    }
    core.respond(transaction, { status: 200 });
    const [state = '', ...params] = (request.header('Subscription-State') ?? '').split(';');
    if (status) this.#notice(status);
    if (this.#isEnded) return;
    if (state.trim().toLowerCase() === 'terminated') this.#end({ kind: 'unknown', ...this.#lastSeen() });
    else this.#arm(expiresMs(params) ?? DEFAULT_EXPIRES_MS);
  }

  /** The session is over: what is still to be told is waited for a little longer. */
  sessionEnded(): void {
    this.#arm(FIRST_NOTIFY_MS);
  }

  #answered(outcome: RequestOutcome): void {
    if (this.#isEnded) return;
    this.#options.answered(outcome);
    if (outcome.kind === 'closed') this.#stop();
    else if (outcome.kind !== 'response') this.#end(outcome);
    else if (outcome.response.status >= 300) this.#end({ kind: 'rejected', response: outcome.response });
    else this.#accepted(outcome.response);
  }

  #accepted(response: SipResponse): void {
    this.#options.core.guard(() => this.#options.handlers.accepted?.(response));
    // RFC 4488 §4.1: the peer made no subscription, as it was asked to.
    if (response.header('Refer-Sub')?.toLowerCase() === 'false') this.#end({ kind: 'unknown' });
    else if (this.#last === undefined) this.#arm(FIRST_NOTIFY_MS);
  }

  #notice(status: SipFragStatus): void {
    this.#last = status;
    if (status.status >= 200) this.#end({ kind: 'notified', ...status });
    else this.#options.core.guard(() => this.#options.handlers.progress?.(status));
  }

  #arm(delayMs: number): void {
    this.#timers.start('expire', delayMs, () => this.#end({ kind: 'unknown', ...this.#lastSeen() }));
  }

  #lastSeen(): { last?: SipFragStatus } {
    return this.#last === undefined ? {} : { last: this.#last };
  }

  #end(end: ReferralEnd): void {
    if (this.#isEnded) return;
    this.#stop();
    this.#options.core.guard(() => this.#options.handlers.ended(end));
  }

  #stop(): void {
    this.#isEnded = true;
    this.#timers.stopAll();
    this.#forget();
    this.#options.done(this);
  }
}

function expiresMs(params: readonly string[]): number | undefined {
  const found = params.map((param) => /^\s*expires\s*=\s*(\d{1,9})\s*$/i.exec(param)?.[1]).find(Boolean);
  return found === undefined ? undefined : Math.min(Number(found) * 1000, MAX_EXPIRES_MS);
}
