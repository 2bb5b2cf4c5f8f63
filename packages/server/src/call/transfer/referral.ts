import { DigestClient, type DigestCredentials, type HeaderList, type ReferralEnd, type Session } from '@hookswitch/sip';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent } from '../event/emit-event.ts';
import { referPayload } from '../event/event-payload.ts';

export interface Referral {
  /** SIP URI that the far end is to call. */
  readonly sipAddress: string;
  readonly headers: HeaderList;
  /** For a challenge of the far end. */
  readonly credentials: DigestCredentials | undefined;
}

/**
 * Sends a REFER to the far end of a leg. `call.refer.started` comes with the first thing it tells, then
 * `call.refer.completed` when it has reached the other one, or `call.refer.failed` (reference §4).
 */
export function startReferral(platform: CallPlatform, call: Call, session: Session, referral: Referral): void {
  const { sipAddress, headers, credentials } = referral;
  let isStarted = false;
  const tell = (type: 'call.refer.started' | 'call.refer.completed' | 'call.refer.failed', status: number): void => {
    void call.mailbox.post(() => emitEvent(platform, call, type, referPayload(call, status)));
  };
  const start = (status: number): void => {
    if (!isStarted) tell('call.refer.started', status);
    isStarted = true;
  };
  session.refer(
    {
      ...{ referTo: sipAddress, headers },
      ...(credentials === undefined ? {} : { credentials: new DigestClient(credentials) }),
    },
    {
      progress: ({ status }) => start(status),
      ended(end) {
        if (end.kind === 'notified') start(end.status);
        const status = statusOf(end);
        tell(status < 300 ? 'call.refer.completed' : 'call.refer.failed', status);
      },
    },
  );
}

/** RFC 3261 §8.1.3.1: no answer is as good as 408, a transport that fails as 503. */
function statusOf(end: ReferralEnd): number {
  switch (end.kind) {
    case 'notified':
      return end.status;
    case 'rejected':
      return end.response.status;
    case 'transport':
      return 503;
    // Taken, and then nothing more was told: whether they speak nobody here knows.
    case 'unknown':
    case 'timeout':
      return 408;
  }
}
