import type { InviteFailure } from '@hookswitch/sip';
import type { CallState } from './state.ts';

export type Direction = 'incoming' | 'outgoing';
export type HangupSource = 'caller' | 'callee' | 'unknown';

/** The three facts of a `call.hangup` (reference §2.2). `sipCause` is the SIP status as text, or `unspecified`. */
export interface Hangup {
  readonly cause:
    | 'call_rejected'
    | 'normal_clearing'
    | 'originator_cancel'
    | 'timeout'
    | 'time_limit'
    | 'user_busy'
    | 'not_found'
    | 'no_answer'
    | 'unspecified';
  readonly source: HangupSource;
  readonly sipCause: string;
}

/** `caller` is whoever originated the leg: the platform for an outbound leg, the far end for an inbound one (§2.2). */
const platformSide = (direction: Direction): HangupSource => (direction === 'outgoing' ? 'caller' : 'callee');
const farSide = (direction: Direction): HangupSource => (direction === 'outgoing' ? 'callee' : 'caller');

export const hangups = {
  /** BYE of the far end: captured as "200" (§2.4 c). */
  byFarEnd: (direction: Direction): Hangup => ({
    cause: 'normal_clearing',
    source: farSide(direction),
    sipCause: '200',
  }),
  /** The application, or the end of a bridge, ended an answered leg: no SIP response applies (§2.4 f). */
  byPlatform: (direction: Direction): Hangup => ({
    cause: 'normal_clearing',
    source: platformSide(direction),
    sipCause: 'unspecified',
  }),
  /** The application, or the platform on its way down, ends a leg in whatever state it is. */
  byApplication: ({ state, direction }: { readonly state: CallState; readonly direction: Direction }): Hangup => {
    if (state === 'answered' || state === 'answering') return hangups.byPlatform(direction);
    return direction === 'outgoing' ? hangups.cancelled : hangups.rejected;
  },
  /** CANCEL of the caller before the answer (§2.4 d), or the application giving up an outbound leg that rings (§4). */
  cancelled: { cause: 'originator_cancel', source: 'caller', sipCause: '487' } satisfies Hangup,
  rejected: { cause: 'call_rejected', source: 'callee', sipCause: '603' } satisfies Hangup,
  busy: { cause: 'user_busy', source: 'callee', sipCause: '486' } satisfies Hangup,
  /** `timeout_secs` passed; `no_answer` is what `retry_on_timeout: false` reports instead (§1.1). */
  ringTimeout: (retryOnTimeout: boolean | undefined): Hangup => ({
    cause: retryOnTimeout === false ? 'no_answer' : 'timeout',
    source: 'caller',
    sipCause: '487',
  }),
  /** An inbound leg that no command came for in the longest ringing time we allow. */
  parkedTooLong: { cause: 'timeout', source: 'callee', sipCause: '480' } satisfies Hangup,
  timeLimit: (direction: Direction): Hangup => ({
    cause: 'time_limit',
    source: platformSide(direction),
    sipCause: 'unspecified',
  }),
  /** The far end cannot be spoken with: no common codec, or an SDP that makes no sense. */
  incompatibleMedia: (direction: Direction): Hangup => ({
    cause: 'unspecified',
    source: platformSide(direction),
    sipCause: '488',
  }),
  /** Something of ours failed: the media process died, no port was free, the process was restarted. */
  platformFailure: { cause: 'unspecified', source: 'unknown', sipCause: 'unspecified' } satisfies Hangup,
  /** A 200 that was never acknowledged (RFC 3261 §13.3.1.4). */
  ackTimeout: { cause: 'unspecified', source: 'unknown', sipCause: '408' } satisfies Hangup,
};

const causeOfStatus: ReadonlyMap<number, Hangup['cause']> = new Map([
  [403, 'call_rejected'],
  [404, 'not_found'],
  [408, 'timeout'],
  [410, 'not_found'],
  [484, 'not_found'],
  [486, 'user_busy'],
  [487, 'originator_cancel'],
  [600, 'user_busy'],
  [603, 'call_rejected'],
  [604, 'not_found'],
  [607, 'call_rejected'],
]);

/** A final SIP response >= 300 to our INVITE. Busy was captured with source `unknown` (§2.2), the others are the callee's. */
export function hangupOfStatus(status: number): Hangup {
  const cause = causeOfStatus.get(status) ?? 'unspecified';
  return { cause, source: cause === 'user_busy' ? 'unknown' : 'callee', sipCause: String(status) };
}

/** Why an INVITE of ours came to nothing. Timer B counts as 408, a dead transport as 503 (RFC 3261 §8.1.3.1). */
export function hangupOfFailure(failure: InviteFailure): Hangup {
  switch (failure.kind) {
    case 'rejected':
      return hangupOfStatus(failure.response.status);
    case 'cancelled':
      return hangups.cancelled;
    case 'timeout':
      return { cause: 'timeout', source: 'unknown', sipCause: '408' };
    case 'transport':
      return { cause: 'unspecified', source: 'unknown', sipCause: '503' };
  }
}
