import { named, TelnyxError } from '../core/telnyx-error.ts';

/**
 * What was wrong with a webhook.
 *
 * - `missing-header`, `invalid-header`: signature or timestamp is not there, or is none
 * - `old-timestamp`, `future-timestamp`: outside the tolerance; a replay, or a clock that is wrong
 * - `missing-key`, `invalid-key`: there is no public key to check with, or it is none
 * - `wrong-key`: the signature fits none of the keys, and none of them has ever fitted one
 * - `changed-body`: the key is right, but the body (or the timestamp) is not what was signed
 * - `parsed-body`: a parsed object was given in place of the bytes that came
 * - `too-large`: the body is longer than is allowed
 * - `not-json`: the signature is right, but the body is no JSON object
 */
export type WebhookFailure =
  | 'missing-header'
  | 'invalid-header'
  | 'old-timestamp'
  | 'future-timestamp'
  | 'missing-key'
  | 'invalid-key'
  | 'wrong-key'
  | 'changed-body'
  | 'parsed-body'
  | 'too-large'
  | 'not-json';

/** A webhook that must not be trusted. The message says what to do about it, and never holds a key. */
export class WebhookVerificationError extends TelnyxError {
  static {
    named(WebhookVerificationError, 'WebhookVerificationError');
  }
  declare name: 'WebhookVerificationError';
  readonly reason: WebhookFailure;

  /** @param hint what to look at; never a key */
  constructor(reason: WebhookFailure, hint: string) {
    super(`${reason}: ${hint}`);
    this.reason = reason;
  }
}

/** Throws a `WebhookVerificationError`. What checks webhooks is given it, so that it needs no class of an error. */
export type Refuse = (reason: WebhookFailure, hint: string) => never;

export const refuse: Refuse = (reason, hint) => {
  throw new WebhookVerificationError(reason, hint);
};
