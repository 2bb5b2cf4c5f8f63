import { SessionError } from '@hookswitch/sip';
import { ApiError } from '../api-error.ts';

/**
 * What a command is refused with when it threw `error`. The far end's BYE ends the dialog before the mailbox of the leg
 * comes to hear of it: a command in between finds a session that is over, and that is a call that has ended.
 */
export function refusalOf(error: unknown): unknown {
  const isOver = error instanceof SessionError && error.code === 'ended';
  return isOver ? new ApiError('90018', { detail: 'The far end has just hung up.' }) : error;
}
