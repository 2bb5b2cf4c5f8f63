import type { HeaderList } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import { TimerSet } from '../transaction/timers.ts';
import type { AgentCore } from './core.ts';
import {
  agreeAsUas,
  agreedAsUac,
  isTooShort,
  minSeHeader,
  readMinSe,
  readSessionExpires,
  type SessionInterval,
  type SessionTimerSettings,
} from './session-expires.ts';

interface SessionTimerOptions {
  core: AgentCore;
  settings: SessionTimerSettings;
  /** It is our turn to refresh. */
  refresh: () => void;
  /** Nobody refreshed in time: the session is over. */
  expired: () => void;
}

/** RFC 4028 §10: whoever gives up says so this much earlier, or a third of the interval when that is less. */
const EXPIRY_MARGIN_SECS = 32;
/** No session is shorter, whatever a 2xx says (RFC 4028 §4). */
const LEAST_INTERVAL_SECS = 90;
/** A peer that asks for a longer interval each time does not want the request. */
const MAX_DEMANDS = 3;
/** A refresh that failed is tried again in half of the time that is left, but no sooner than this; nor is any other. */
const LEAST_RETRY_MS = 5_000;

/**
 * The session timer of one session, RFC 4028.
 *
 * ```
 *          2xx with Session-Expires                  we refresh: half of the interval
 *   off ------------------------------> running -------------------------------------> refresh()
 *    ^   2xx without                      |  ^  2xx to whoever refreshed                   |
 *    +------------------------------------+  +----------------------------------------------+
 *                                         |  32 s, or a third, before its end: expired()
 * ```
 */
export class SessionTimer {
  readonly #options: SessionTimerOptions;
  readonly #timers: TimerSet<'refresh' | 'expire'>;
  #isOver = false;
  #interval: SessionInterval | undefined;
  #expiresAtMs = 0;
  /** The longest Min-SE that a 422 has told us (RFC 4028 §7.4). */
  #leastSecs: number;
  /** How often in a row. */
  #demands = 0;

  constructor(options: SessionTimerOptions) {
    this.#options = options;
    this.#timers = new TimerSet(options.core.clock);
    this.#leastSecs = options.settings.minSecs;
  }

  /** What holds from now on; counted from now. */
  start(interval: SessionInterval | undefined): void {
    // An answer that comes after the end starts nothing.
    if (this.#isOver) return;
    this.#timers.stopAll();
    this.#interval = interval;
    if (interval === undefined) return;
    const { isOurs } = interval;
    const secs = Math.max(interval.secs, LEAST_INTERVAL_SECS);
    const lifeMs = 1_000 * (secs - Math.min(EXPIRY_MARGIN_SECS, secs / 3));
    this.#expiresAtMs = this.#options.core.clock.now() + lifeMs;
    this.#timers.start('expire', lifeMs, () => this.#options.expired());
    if (!isOurs) return;
    const refreshMs = Math.max(LEAST_RETRY_MS, (1_000 * interval.secs) / 2);
    this.#timers.start('refresh', refreshMs, () => this.#options.refresh());
  }

  /** For good. */
  stop(): void {
    this.#isOver = true;
    this.#timers.stopAll();
    this.#interval = undefined;
  }

  /** A re-INVITE or UPDATE of the peer that asks for too short an interval: the headers of its 422. */
  refusal(request: SipRequest): HeaderList | undefined {
    const { settings } = this.#options;
    return isTooShort(request, settings) ? [minSeHeader(settings)] : undefined;
  }

  /** Headers of our 2xx to a re-INVITE or UPDATE of the peer; the timer runs anew. */
  accept(request: SipRequest): HeaderList {
    const { headers, interval } = agreeAsUas(request, this.#options.settings);
    this.start(interval);
    return headers;
  }

  /** Headers of a re-INVITE or UPDATE of ours (RFC 4028 §7.4: the roles stay as they are). */
  headers(): HeaderList {
    const secs = Math.max(this.#interval?.secs ?? this.#options.settings.expiresSecs, this.#leastSecs);
    const refresher = this.#interval === undefined ? '' : `;refresher=${this.#interval.isOurs ? 'uac' : 'uas'}`;
    return [
      // Whoever reads of fewer extensions than in the first INVITE may take it that the others are gone.
      ['Supported', supportedInDialog(this.#options.core.extensions)],
      ['Session-Expires', `${secs}${refresher}`],
      ['Min-SE', String(this.#leastSecs)],
    ];
  }

  /** The final response to a re-INVITE or UPDATE of ours. True: send it again, a 422 asked for a longer interval. */
  answered(response: SipResponse): boolean {
    if (response.status < 300) {
      this.#demands = 0;
      // A 2xx that says nothing of a timer, in a session that has none, starts none.
      if (readSessionExpires(response) !== undefined || this.#interval !== undefined) this.start(agreedAsUac(response));
      return false;
    }
    if (response.status !== 422 || readMinSe(response) <= this.#leastSecs || this.#demands >= MAX_DEMANDS) return false;
    this.#demands += 1;
    this.#leastSecs = readMinSe(response);
    return true;
  }

  /** A refresh of ours came to nothing, and the session still stands: tries again while there is time. */
  failed(): void {
    if (!this.#interval?.isOurs) return;
    const leftMs = this.#expiresAtMs - this.#options.core.clock.now();
    const delayMs = Math.max(LEAST_RETRY_MS, leftMs / 2);
    if (delayMs < leftMs) this.#timers.start('refresh', delayMs, () => this.#options.refresh());
  }
}

/** RFC 3262 is about the first INVITE: a re-INVITE or UPDATE of ours has no provisional response to acknowledge. */
function supportedInDialog(extensions: readonly string[]): string {
  return extensions.filter((tag) => tag !== '100rel').join(', ');
}
