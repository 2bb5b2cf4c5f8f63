import { ApiError } from '../../api-error.ts';
import type { WebhookTarget } from '../../webhooks/outbox.ts';
import type { Application } from '../routing/directory.ts';

/** What a command may say about where a leg's events go, from then on (reference §3.3). */
export interface WebhookOverride {
  webhook_url?: string;
  webhook_url_method?: 'POST' | 'GET';
  webhook_urls?: Record<string, string | string[]>;
  webhook_urls_method?: 'POST' | 'GET';
  webhook_retries_policies?: Record<string, { retries_ms?: number[] }>;
}

/** Where the events of an application's legs go. */
export function webhookTarget(application: Application, defaultTimeoutMs: number): WebhookTarget {
  return {
    url: application.webhookUrl,
    failoverUrl: application.webhookFailoverUrl,
    method: 'POST',
    timeoutMs: application.webhookTimeoutMs ?? defaultTimeoutMs,
    ...(application.webhookApiVersion === '1' ? { apiVersion: '1' } : {}),
    ...(application.webhookOrder === 'none' ? { unordered: true } : {}),
  };
}

/** All retry delays of one event together, in milliseconds (reference §3.3). */
const longestRetriesMs = 60_000;

/**
 * The same with what a command overrides. A URL of a command's own has no failover: that is the application's (§3.3).
 * @throws ApiError 10033 for retry delays of more than 60 s together.
 */
export function overrideTarget(target: WebhookTarget, override: WebhookOverride): WebhookTarget {
  refuseLongRetries(override);
  const { webhook_url: url, webhook_urls: urls, webhook_retries_policies: policies } = override;
  return {
    ...target,
    ...(url === undefined ? {} : { url, failoverUrl: null }),
    ...(override.webhook_url_method === undefined ? {} : { method: override.webhook_url_method }),
    ...(urls === undefined ? {} : { urls: mapValues(urls, (list) => (typeof list === 'string' ? [list] : list)) }),
    ...(override.webhook_urls_method === undefined ? {} : { urlsMethod: override.webhook_urls_method }),
    ...(policies === undefined ? {} : { retriesMs: mapValues(policies, (policy) => policy.retries_ms ?? []) }),
  };
}

function refuseLongRetries({ webhook_retries_policies: policies = {} }: WebhookOverride): void {
  for (const [event, { retries_ms: delaysMs = [] }] of Object.entries(policies)) {
    if (delaysMs.reduce((sum, delayMs) => sum + delayMs, 0) <= longestRetriesMs) continue;
    throw new ApiError('10033', {
      pointer: `/webhook_retries_policies/${event}/retries_ms`,
      detail: `The delays may be ${longestRetriesMs} ms at most together.`,
    });
  }
}

function mapValues<From, To>(record: Record<string, From>, convert: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value)]));
}
