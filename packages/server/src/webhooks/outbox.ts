import { ChurnList, Place } from '@hookswitch/churn';
import type { EgressGuard } from '@hookswitch/egress';
import type { Clock } from '../clock.ts';
import { guardedAgent } from '../guarded-agent.ts';
import type { Logger } from '../log.ts';
import type { Db } from '../store/db.ts';
import { selectAttempts } from '../store/delivery-attempts.ts';
import {
  countPendingEvents,
  type EventPosition,
  type EventRow,
  selectPendingEvents,
  selectPendingEventsOfLane,
} from '../store/events.ts';
import { attemptResult } from './attempt-result.ts';
import { Deliveries, type DeliveryMeans, deliver } from './deliver.ts';
import { Drains } from './drains.ts';
import { FairSlots } from './fair-slots.ts';
import { LegQueue, rowsPerLeg } from './leg-queue.ts';
import { LegQueues } from './leg-queues.ts';
import { PatientDb } from './patient-db.ts';
import { nextUrl } from './retry-schedule.ts';
import type { Signer } from './sign.ts';
import { originOf, planOf } from './webhook-target.ts';

export { fixedHeaders } from './deliver.ts';
export { RotationError, type SigningKey, type SigningKeys } from './sign.ts';
export { targetText, type WebhookTarget } from './webhook-target.ts';

/** One finished attempt, told after it was stored. */
export interface WebhookAttempt {
  readonly event: EventRow;
  readonly attempt: number;
  readonly url: string;
  /** HTTP status of the answer; null when none came. */
  readonly status: number | null;
  readonly error: string | null;
  readonly durationMs: number;
  readonly outcome: 'delivered' | 'retry' | 'dead';
}

/** Delivers the events of the outbox: in order within a leg, legs independent of each other, at least once. */
export interface Webhooks {
  /** Takes over an event whose row is committed. Returns at once. */
  deliver(event: EventRow): void;
  /** At boot: takes over every pending event of the store. Resolves when the store was read to its end. */
  resume(): Promise<void>;
  /**
   * Waits until everything that is due within `deadlineMs` from now is delivered or given up, but no longer than that.
   * Retries that wait longer stay pending in the store. Events are taken over all the while.
   */
  drain(deadlineMs: number): Promise<{ undelivered: number }>;
  /** Breaks off what is on its way; undelivered events stay pending in the store. */
  close(): Promise<void>;
  onAttempt: ((attempt: WebhookAttempt) => void) | undefined;
}

export interface WebhookOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly signer: Signer;
  /** Signs webhooks of version 1; absent: each attempt to send one fails and says so. */
  readonly v1Secret?: string | undefined;
  readonly log: Logger;
  /** The ordinary schedule; default 1 s doubling to 512 s. */
  readonly retryDelaysMs: readonly number[];
  /** Where receivers may be. */
  readonly egress: EgressGuard;
  /** 0..1, spreads the retries; default Math.random. */
  readonly random?: () => number;
  readonly limits?: Partial<WebhookLimits>;
}

export interface WebhookLimits {
  /** Requests under way to one origin (scheme, host and port). */
  readonly perOrigin: number;
  readonly total: number;
  /** Legs in memory; those beyond wait in the store. */
  readonly legsInMemory: number;
}

const defaultLimits: WebhookLimits = { perOrigin: 64, total: 1024, legsInMemory: 5000 };
/** Legs read from the store at a time. */
const legsPerPage = 200;
/** Waiting longer than this can only come from a wall clock that was set back. */
const longestWaitMs = 3_600_000;

export function createWebhooks(options: WebhookOptions): Webhooks {
  return new Outbox(options);
}

class Outbox implements Webhooks {
  onAttempt: ((attempt: WebhookAttempt) => void) | undefined;
  readonly #options: WebhookOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #db: PatientDb;
  readonly #means: DeliveryMeans;
  readonly #legs: LegQueues;
  readonly #slots: FairSlots<LegQueue>;
  readonly #drains: Drains;
  readonly #deliveries = new Deliveries();
  readonly #tasks = new ChurnList<Promise<void>>();
  /** Every pending event of the store belongs to a leg in memory. */
  #complete = false;
  #spilled = false;
  #resumed = false;
  #refilling = false;

  constructor(options: WebhookOptions) {
    const limits = { ...defaultLimits, ...options.limits };
    this.#options = options;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#db = new PatientDb(options.db, options.clock, options.log);
    const { clock, signer, v1Secret, egress } = options;
    // Slots are counted by the origin that a delivery begins at. What is redirected has connections of its own, so that it
    // cannot stand before the events of its new origin.
    const [direct, redirected] = [guardedAgent(egress, limits.perOrigin), guardedAgent(egress, limits.perOrigin)];
    this.#means = { clock, signer, v1Secret, direct, redirected, deliveries: this.#deliveries };
    this.#legs = new LegQueues(limits.legsInMemory);
    this.#slots = new FairSlots(limits, (queue) => this.#track(this.#attempt(queue)));
    this.#drains = new Drains(options.clock);
  }

  deliver(event: EventRow): void {
    if (this.#deliveries.closed) return;
    const known = this.#legs.get(event.lane);
    if (known !== undefined) {
      known.add(event);
      return;
    }
    const queue = newQueue(event);
    // An event that may stand behind others of its leg in the store is read from there, after them.
    if (this.#complete) queue.add(event);
    else queue.leaveInStore();
    this.#admit(queue);
  }

  async resume(): Promise<void> {
    await this.#readLegs(this.#options.db, { untilFull: false });
    this.#resumed = true;
    this.#refillIfDue();
  }

  async drain(deadlineMs: number): Promise<{ undelivered: number }> {
    const ended = this.#drains.begin(deadlineMs);
    this.#checkDrains();
    await ended;
    const [row] = await this.#options.db.run(countPendingEvents());
    return { undelivered: row?.count ?? 0 };
  }

  async close(): Promise<void> {
    this.#deliveries.close();
    for (const queue of this.#legs.all()) queue.timer?.cancel();
    this.#drains.endAll();
    this.#db.giveUp();
    await Promise.all(this.#tasks.values());
    await Promise.all([this.#means.direct.destroy(), this.#means.redirected.destroy()]);
  }

  #admit(queue: LegQueue): boolean {
    const { taken, evicted } = this.#legs.admit(queue);
    if (!taken || evicted !== undefined) {
      this.#complete = false;
      this.#spilled = true;
    }
    evicted?.timer?.cancel();
    if (evicted?.state === 'ready') this.#slots.remove(evicted.origin, evicted);
    if (taken) this.#advance(queue);
    return taken;
  }

  /** From reading, or from storing when the result of an attempt is stored: what comes next for the leg. */
  #advance(queue: LegQueue): void {
    if (this.#deliveries.closed) return;
    const { head } = queue;
    if (head === undefined && !queue.moreInStore) {
      this.#forget(queue);
    } else if (head === undefined || (head.attempts > 0 && queue.history === undefined)) {
      queue.move('reading');
      this.#track(this.#read(queue));
    } else this.#schedule(queue, head);
  }

  #schedule(queue: LegQueue, head: EventRow): void {
    queue.history ??= [];
    queue.url = nextUrl(queue.plan.urls, queue.history) ?? queue.plan.urls[0];
    queue.origin = originOf(queue.url) ?? '';
    this.#legs.rest(queue);
    // An event that was never tried is due, whatever the wall clock did since it was stored.
    const dueAtMs = head.attempts === 0 ? 0 : (head.next_attempt_at_ms ?? 0);
    const waitMs = Math.min(dueAtMs - this.#clock.wallTimeMs(), longestWaitMs);
    if (waitMs > 0) this.#wait(queue, waitMs);
    else this.#ready(queue);
  }

  #wait(queue: LegQueue, waitMs: number): void {
    queue.move('waiting');
    queue.dueAtMs = this.#clock.wallTimeMs() + waitMs;
    queue.timer = this.#clock.setTimer(waitMs, () => this.#ready(queue));
    this.#checkDrains();
  }

  #ready(queue: LegQueue): void {
    queue.timer = undefined;
    queue.move('ready');
    this.#slots.enqueue(queue.origin, queue);
  }

  /** Nothing is left to deliver for this leg. */
  #forget(queue: LegQueue): void {
    this.#legs.remove(queue);
    this.#checkDrains();
    this.#refillIfDue();
  }

  /** Reads the next events of a leg, and how the first of them fared before a restart. */
  async #read(queue: LegQueue): Promise<void> {
    if (queue.head === undefined) {
      const afterSeq = queue.beginRead();
      queue.fill(await this.#db.run(selectPendingEventsOfLane(queue.lane, afterSeq, rowsPerLeg)));
    }
    const { head } = queue;
    if (head !== undefined && head.attempts > 0)
      queue.history = await this.#db.run(selectAttempts(head.id, head.attempts_before));
    this.#advance(queue);
  }

  /** One attempt at the head of the leg, from a free connection to the stored result. */
  async #attempt(queue: LegQueue): Promise<void> {
    const { head, url, plan } = queue;
    if (head === undefined) throw new Error('A leg without events cannot be ready');
    this.#legs.wake(queue);
    queue.move('sending');
    const attempt = head.attempts + 1;
    const startedMs = this.#clock.now();
    const startedAtMs = this.#clock.wallTimeMs();
    const { method, timeoutMs, apiVersion } = plan;
    const answer = await deliver({ event: head, attempt, url, method, timeoutMs, apiVersion }, this.#means);
    this.#slots.release(queue.origin);
    if (answer.abandoned) return;
    const durationMs = this.#clock.now() - startedMs;
    queue.move('storing');
    const result = attemptResult(queue.history ?? [], {
      made: { event_id: head.id, attempt, url, started_at_ms: startedAtMs, finished_at_ms: this.#clock.wallTimeMs() },
      answer,
      plan,
      defaultDelaysMs: this.#options.retryDelaysMs,
      random: this.#options.random ?? Math.random,
    });
    // Until this is stored the event counts as not attempted: after a crash it is sent again, with the same id.
    await this.#db.transaction(result.statements);
    const { outcome, nextAttemptAtMs } = result;
    if (outcome !== 'retry') queue.dropHead();
    else queue.retryHead({ ...head, attempts: attempt, next_attempt_at_ms: nextAttemptAtMs }, result.history);
    const { status, error } = answer;
    this.#report({ event: head, attempt, url, status, error, durationMs, outcome });
    this.#advance(queue);
  }

  #report(attempt: WebhookAttempt): void {
    const { event, outcome, status, error } = attempt;
    const level = { delivered: 'debug', retry: 'warn', dead: 'error' } as const;
    this.#log[level[outcome]](
      {
        event_id: event.id,
        event_type: event.event_type,
        leg_id: event.leg_id,
        call_control_id: event.call_control_id,
        attempt: attempt.attempt,
        // A path or query may be what keeps strangers from a receiver: the origin tells enough.
        origin: originOf(attempt.url) ?? null,
        status,
        error,
        duration_ms: Math.round(attempt.durationMs),
      },
      `webhook ${outcome}`,
    );
    try {
      this.onAttempt?.(attempt);
    } catch (err) {
      this.#log.error({ err }, 'a listener of webhook attempts failed');
    }
  }

  #refillIfDue(): void {
    if (!this.#resumed || this.#complete || this.#refilling || !this.#legs.hasRoom) return;
    if (this.#deliveries.closed) return;
    this.#refilling = true;
    this.#track(this.#refill());
  }

  async #refill(): Promise<void> {
    try {
      await this.#readLegs(this.#db, { untilFull: true });
    } finally {
      this.#refilling = false;
    }
    // What spilled while the last page was read, when its legs are through by now.
    this.#refillIfDue();
  }

  /** Takes the legs with pending events from the store, oldest first. */
  async #readLegs(db: Pick<Db, 'run'>, { untilFull }: { readonly untilFull: boolean }): Promise<void> {
    this.#spilled = false;
    let after: EventPosition | null = null;
    for (;;) {
      const heads: EventRow[] = await db.run(selectPendingEvents(after, legsPerPage));
      for (const head of heads) {
        if (this.#deliveries.closed) return;
        if (this.#legs.get(head.lane) !== undefined) continue;
        const queue = newQueue(head);
        queue.add(head);
        queue.leaveInStore();
        if (!this.#admit(queue) && untilFull) return;
      }
      after = heads.at(-1) ?? null;
      if (heads.length < legsPerPage) break;
    }
    this.#complete = !this.#spilled;
    this.#checkDrains();
  }

  #checkDrains(): void {
    if (!this.#drains.any) return;
    // Legs outside memory may be due as well.
    if (this.#resumed && !this.#complete) return;
    let firstDueAtMs = Number.POSITIVE_INFINITY;
    for (const queue of this.#legs.all()) {
      if (queue.state !== 'waiting') return;
      firstDueAtMs = Math.min(firstDueAtMs, queue.dueAtMs);
    }
    this.#drains.endThoseBefore(firstDueAtMs);
  }

  /** The one owner of work under way: `close` waits for it. */
  #track(work: Promise<void>): void {
    const place: Place<Promise<void>> = new Place(
      work
        .catch((err: unknown) => {
          if (!this.#deliveries.closed) this.#log.error({ err }, 'a webhook stays in the store');
        })
        .then(() => this.#tasks.remove(place)),
    );
    this.#tasks.add(place);
  }
}

function newQueue(event: EventRow): LegQueue {
  return new LegQueue(event.lane, originOf(planOf(event).urls[0]) ?? '');
}
