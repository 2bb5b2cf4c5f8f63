import type { EventRow } from '../store/events.ts';

/** Where the events of a leg go, and how patiently (reference §3.3). Stored as JSON with each event. */
export interface WebhookTarget {
  readonly url: string;
  readonly failoverUrl: string | null;
  readonly method: 'POST' | 'GET';
  /** For one attempt: connecting, sending and the whole answer together. */
  readonly timeoutMs: number;
  /** event_type -> URLs that replace `url` and `failoverUrl` for that event. */
  readonly urls?: Readonly<Record<string, readonly string[]>>;
  readonly urlsMethod?: 'POST' | 'GET';
  /** The application gave up order: no event waits for another. */
  readonly unordered?: true;
  /** event_type -> delays between attempts, in place of the ordinary schedule. */
  readonly retriesMs?: Readonly<Record<string, readonly number[]>>;
}

/** A target read for one event. */
export interface DeliveryPlan {
  /** The primary URL, then its failovers in order. Never empty. */
  readonly urls: readonly [string, ...string[]];
  readonly method: 'POST' | 'GET';
  readonly timeoutMs: number;
  /** Present when this event type has a retry policy of its own. */
  readonly retriesMs: readonly number[] | undefined;
}

/** Nothing can be delivered there. Stands in for a stored target that cannot be read. */
const nowhere: WebhookTarget = { url: '', failoverUrl: null, method: 'POST', timeoutMs: 1 };

/** The plan of a stored event. */
export function planOf(event: Pick<EventRow, 'target' | 'event_type'>): DeliveryPlan {
  let target = nowhere;
  try {
    target = JSON.parse(event.target) as WebhookTarget;
  } catch {
    // The event then goes the way of every event without a usable URL: one failed attempt on record, and dead.
  }
  return deliveryPlan(target, event.event_type);
}

/**
 * `urls[event_type]` replaces the ordinary destination. An event has one outcome, so a list of several is not a
 * broadcast: the first is the primary and the rest stand in for it, in order. The application's failover URL belongs to
 * the ordinary destination only (reference §3.3).
 */
export function deliveryPlan(target: WebhookTarget, eventType: string): DeliveryPlan {
  const retriesMs = target.retriesMs?.[eventType];
  const [primary, ...others] = target.urls?.[eventType] ?? [];
  if (primary !== undefined) {
    return {
      urls: [primary, ...others],
      method: target.urlsMethod ?? 'POST',
      timeoutMs: target.timeoutMs,
      retriesMs,
    };
  }
  const failovers = target.failoverUrl === null || target.failoverUrl === '' ? [] : [target.failoverUrl];
  return { urls: [target.url, ...failovers], method: target.method, timeoutMs: target.timeoutMs, retriesMs };
}

/** The origin of an http(s) URL; undefined for anything else, which can never be delivered to. */
export function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? origin : undefined;
}
