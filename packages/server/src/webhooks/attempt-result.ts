import type { Statement } from '../store/db.ts';
import { type DeliveryAttemptRow, insertAttempt } from '../store/delivery-attempts.ts';
import { markDead, markDelivered, markRetry } from '../store/events.ts';
import type { DeliveryResult } from './deliver.ts';
import { nextStep, type PastAttempt } from './retry-schedule.ts';
import type { DeliveryPlan } from './webhook-target.ts';

export interface AttemptResult {
  readonly outcome: 'delivered' | 'retry' | 'dead';
  /** Wall time of the next attempt; null when there is none. */
  readonly nextAttemptAtMs: number | null;
  /** With this attempt at its end. */
  readonly history: readonly PastAttempt[];
  /** One transaction: the attempt's row and what it makes of the event. */
  readonly statements: readonly Statement[];
}

/** What an attempt leads to, and how it is written down. */
export function attemptResult(
  earlier: readonly PastAttempt[],
  attempt: {
    readonly made: Omit<DeliveryAttemptRow, 'status' | 'error' | 'answer'>;
    readonly answer: DeliveryResult;
    readonly plan: DeliveryPlan;
    readonly defaultDelaysMs: readonly number[];
    readonly random: () => number;
  },
): AttemptResult {
  const { made, answer, plan, defaultDelaysMs, random } = attempt;
  const { status, error, retryAfterMs } = answer;
  const history = [...earlier, { url: made.url, status }];
  const step = nextStep(plan.urls, history, { retriesMs: plan.retriesMs, defaultDelaysMs, retryAfterMs, random });
  const row = insertAttempt({
    status,
    error,
    answer: answer.content === null ? null : JSON.stringify(answer.content),
    ...made,
  });
  const { event_id, attempt: attempts } = made;
  if (step.kind === 'retry') {
    const nextAttemptAtMs = Math.floor(made.finished_at_ms + step.delayMs);
    const statements = [row, markRetry(event_id, attempts, nextAttemptAtMs)];
    return { outcome: 'retry', nextAttemptAtMs, history, statements };
  }
  const mark = step.kind === 'dead' ? markDead(event_id, attempts) : markDelivered(event_id, attempts);
  return { outcome: step.kind, nextAttemptAtMs: null, history, statements: [row, mark] };
}
