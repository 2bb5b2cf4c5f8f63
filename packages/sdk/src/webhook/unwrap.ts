import { wallTimeMs } from '../core/clock.ts';
import { readEnv } from '../core/environment.ts';
import type { UnwrapOptions, WebhookBody } from './unwrap-options.ts';
import { verifyWebhook } from './verify-webhook.ts';
import type { WebhookEvent } from './webhook-event.ts';
import { refuse } from './webhook-verification-error.ts';

/**
 * Checks the signature of a webhook, then parses it. The key is `key`, or else `TELNYX_PUBLIC_KEY` (several are separated
 * by commas).
 *
 * @param nowMs Unix time; the clock of the machine by default
 * @throws WebhookVerificationError whose `reason` says what was wrong
 */
export function unwrap(body: WebhookBody, options: UnwrapOptions, nowMs: number = wallTimeMs()): Promise<WebhookEvent> {
  return verifyWebhook(body, options, readEnv('TELNYX_PUBLIC_KEY')?.split(','), nowMs, refuse);
}
