import { type Session, SessionError, type SipBody } from '@hookswitch/sip';
import type { Call } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { logIds } from './event/emit-event.ts';

/** Sends an INFO. Not awaited: a far end that is slow to answer must not hold up the leg's next commands. */
export function sendInfo(platform: CallPlatform, call: Call, session: Session, body: SipBody): void {
  session.request('INFO', { body }).then(
    ({ status }) => {
      if (status >= 300) platform.log.warn({ ...logIds(call), status }, 'the far end refused an INFO');
    },
    (error: unknown) => {
      if (!(error instanceof SessionError)) throw error;
      platform.log.warn({ ...logIds(call), err: error }, 'an INFO came to nothing');
    },
  );
}
