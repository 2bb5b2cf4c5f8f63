import { APIUserAbortError } from '../core/api-error.ts';
import { CallEndedError, WaitTimeoutError } from '../core/call-errors.ts';
import type { Clock, Timer } from '../core/clock.ts';
import { TelnyxError } from '../core/telnyx-error.ts';
import type { WebAbortSignal } from '../core/web-types.ts';
import type { CallerSignal } from '../request/attempt.ts';

/** What a hub reads of an event. */
export interface HubEvent {
  readonly data: { readonly event_type: string; readonly payload: object };
}

/** How long to wait. */
export interface WaitOptions {
  /** Time in ms, after which the promise rejects with `WaitTimeoutError`. Default 60000. */
  timeoutMs?: number | undefined;
  /** Stops the waiting: the promise rejects with `APIUserAbortError`. */
  signal?: WebAbortSignal | null | undefined;
}

interface Waiter {
  readonly types: readonly string[];
  settle(settlement: () => void): void;
  resolve(event: HubEvent): void;
  reject(error: Error): void;
}

interface Leg {
  /** Events that nobody has waited for yet, oldest first. */
  readonly kept: HubEvent[];
  readonly waiters: Set<Waiter>;
  hangup: HubEvent | undefined;
}

// An event may come before anybody waits for it (often before `dial` has its answer), so events are kept; these bounds
// are what a process may spend on legs that nobody asks about.
const mostLegs = 1000;
const mostKeptPerLeg = 32;
const defaultTimeoutMs = 60_000;

/** What may still come when the leg has ended. */
const followsHangup = /\.(ended|saved|stopped|left|error|failed|cost|generated|dequeued)$/;

/** Events of legs, for those who wait for them. */
export class EventHub {
  readonly #clock: Clock;
  readonly #legs = new Map<string, Leg>();
  #wasFed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Hands an event to everybody who waits for it; without anybody, keeps it for the next who asks. */
  feed(event: HubEvent): void {
    this.#wasFed = true;
    const id: unknown = Reflect.get(event.data.payload ?? {}, 'call_control_id');
    if (typeof id !== 'string') return;
    const type = event.data.event_type;
    const leg = this.#leg(id);
    if (type === 'call.hangup') leg.hangup = event;
    const waiting = [...leg.waiters].filter((waiter) => waiter.types.includes(type));
    for (const waiter of waiting) waiter.settle(() => waiter.resolve(event));
    if (type === 'call.hangup') this.#endWaiters(leg, event);
    else if (waiting.length === 0) {
      leg.kept.push(event);
      if (leg.kept.length > mostKeptPerLeg) leg.kept.shift();
    }
  }

  /**
   * The first event of one of these types that nobody has been given yet.
   *
   * @throws CallEndedError, WaitTimeoutError, APIUserAbortError (as rejections)
   */
  async waitFor(id: unknown, types: readonly string[], { timeoutMs, signal }: WaitOptions = {}): Promise<HubEvent> {
    if (typeof id !== 'string') throw new TelnyxError('The event is about no leg: there is nothing to wait for.');
    const leg = this.#leg(id);
    const index = leg.kept.findIndex(({ data }) => types.includes(data.event_type));
    const [found] = index < 0 ? [] : leg.kept.splice(index, 1);
    if (found) return found;
    if (leg.hangup && types.includes('call.hangup')) return leg.hangup;
    if (leg.hangup && endsWithLeg(types)) throw ended(types, leg.hangup);
    const caller = (signal ?? undefined) as CallerSignal | undefined;
    if (caller?.aborted) throw aborted(types, caller);
    return this.#wait(leg, types, timeoutMs ?? defaultTimeoutMs, caller);
  }

  #wait(leg: Leg, types: readonly string[], timeoutMs: number, caller: CallerSignal | undefined): Promise<HubEvent> {
    return new Promise((resolve, reject) => {
      let timer: Timer | undefined;
      const onAbort = () => waiter.settle(() => reject(aborted(types, caller)));
      const waiter: Waiter = {
        types,
        resolve,
        reject,
        settle(settlement) {
          timer?.cancel();
          caller?.removeEventListener('abort', onAbort);
          leg.waiters.delete(waiter);
          settlement();
        },
      };
      timer = this.#clock.setTimer(timeoutMs, () => waiter.settle(() => reject(this.#timedOut(types, timeoutMs))));
      caller?.addEventListener('abort', onAbort);
      leg.waiters.add(waiter);
    });
  }

  #timedOut(types: readonly string[], timeoutMs: number): WaitTimeoutError {
    const hint = this.#wasFed
      ? ''
      : ' No webhook has reached this client at all: do those of the application come to this process?';
    return new WaitTimeoutError(`No ${types.join(' or ')} within ${timeoutMs} ms.${hint}`);
  }

  #endWaiters(leg: Leg, hangup: HubEvent): void {
    for (const waiter of leg.waiters) {
      if (endsWithLeg(waiter.types)) waiter.settle(() => waiter.reject(ended(waiter.types, hangup)));
    }
  }

  #leg(id: string): Leg {
    const known = this.#legs.get(id);
    if (known) return known;
    if (this.#legs.size >= mostLegs) this.#forgetOldest();
    const leg: Leg = { kept: [], waiters: new Set(), hangup: undefined };
    this.#legs.set(id, leg);
    return leg;
  }

  #forgetOldest(): void {
    for (const [id, leg] of this.#legs) {
      if (leg.waiters.size > 0) continue;
      this.#legs.delete(id);
      return;
    }
  }
}

const endsWithLeg = (types: readonly string[]) => !types.some((type) => followsHangup.test(type));

function ended(types: readonly string[], hangup: HubEvent): CallEndedError {
  const cause: unknown = Reflect.get(hangup.data.payload, 'hangup_cause');
  return new CallEndedError(`The call ended (${cause ?? 'no cause given'}) before ${types.join(' or ')}.`, hangup);
}

function aborted(types: readonly string[], caller: CallerSignal | undefined): APIUserAbortError {
  return new APIUserAbortError({ message: `Waiting for ${types.join(' or ')} was aborted.`, cause: caller?.reason });
}
