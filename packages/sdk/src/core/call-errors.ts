import { named, TelnyxError } from './telnyx-error.ts';

/** The leg has ended, so what was waited for will not happen. */
export class CallEndedError extends TelnyxError {
  static {
    named(CallEndedError, 'CallEndedError');
  }
  declare name: 'CallEndedError';
  /** The `call.hangup` event. */
  readonly event: unknown;

  constructor(message: string, event: unknown) {
    super(message);
    this.event = event;
  }
}

/** What was waited for did not happen in time. */
export class WaitTimeoutError extends TelnyxError {
  static {
    named(WaitTimeoutError, 'WaitTimeoutError');
  }
  declare name: 'WaitTimeoutError';
}
