import type { EventRow } from '../store/events.ts';
import { Known } from './known.ts';

/** Where the events of a leg go, and how patiently (reference §3.3). Stored as JSON with each event. */
export interface WebhookTarget {
  readonly url: string;
  readonly failoverUrl: string | null;
  readonly method: 'POST' | 'GET';
  /** For one attempt: connecting, sending and the whole answer together. */
  readonly timeoutMs: number;
  /** Absent: version 2. */
  readonly apiVersion?: '1';
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
  readonly apiVersion: '1' | '2';
  /** Present when this event type has a retry policy of its own. */
  readonly retriesMs: readonly number[] | undefined;
}

/** Nothing can be delivered there. Stands in for a stored target that cannot be read. */
const nowhere: WebhookTarget = { url: '', failoverUrl: null, method: 'POST', timeoutMs: 1 };

const texts = new WeakMap<WebhookTarget, string>();

/** As it is stored with each event. */
export function targetText(target: WebhookTarget): string {
  const known = texts.get(target);
  if (known !== undefined) return known;
  const text = JSON.stringify(target);
  texts.set(target, text);
  return text;
}

/** The plan of a stored event. */
export function planOf(event: Pick<EventRow, 'target' | 'event_type'>): DeliveryPlan {
  return deliveryPlan(targets.get(event.target), event.event_type);
}

/** Nearly all events go to the few targets of applications. */
const targets = new Known((text: string): WebhookTarget => {
  try {
    return JSON.parse(text) as WebhookTarget;
  } catch {
    // The event then goes the way of every event without a usable URL: one failed attempt on record, and dead.
    return nowhere;
  }
});

/**
 * `urls[event_type]` replaces the ordinary destination. An event has one outcome, so a list of several is not a
 * broadcast: the first is the primary and the rest stand in for it, in order. The application's failover URL belongs to
 * the ordinary destination only (reference §3.3).
 */
export function deliveryPlan(target: WebhookTarget, eventType: string): DeliveryPlan {
  const { timeoutMs, apiVersion = '2' } = target;
  const retriesMs = target.retriesMs?.[eventType];
  const [primary, ...others] = target.urls?.[eventType] ?? [];
  if (primary !== undefined) {
    const method = target.urlsMethod ?? 'POST';
    return { urls: [primary, ...others], method, timeoutMs, apiVersion, retriesMs };
  }
  const failovers = target.failoverUrl === null || target.failoverUrl === '' ? [] : [target.failoverUrl];
  return { urls: [target.url, ...failovers], method: target.method, timeoutMs, apiVersion, retriesMs };
}

/** The origin of an http(s) URL; undefined for anything else, which can never be delivered to. */
export function originOf(url: string): string | undefined {
  return origins.get(url);
}

const origins = new Known((url: string) => {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? origin : undefined;
});
