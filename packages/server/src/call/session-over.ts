import { MediaError } from '@hookswitch/media';
import { SessionError } from '@hookswitch/sip';
import { ApiError } from '../api-error.ts';

/**
 * What a command is refused with when it threw `error`. The far end's BYE ends the dialog before the mailbox of the leg
 * comes to hear of it: a command in between finds a session that is over, and that is a call that has ended.
 * A media process that died, or has closed the leg's session already, cannot do it any more: the call is about to end.
 */
export function refusalOf(error: unknown): unknown {
  if (error instanceof MediaError)
    return new ApiError('90033', { detail: `The media cannot do it: ${error.message}.` });
  const isOver = error instanceof SessionError && error.code === 'ended';
  return isOver ? new ApiError('90018', { detail: 'The far end has just hung up.' }) : error;
}
