import type { ConferenceSendDtmfParams } from '@hookswitch/contract';
import type { CallPlatform } from '../call/call-platform.ts';
import type { Conference } from '../call/conference/conference.ts';
import { pressKeys } from '../call/dtmf/digits.ts';
import { withState } from './call-actions.ts';
import { participantsOf } from './conference-targets.ts';
import type { ActingOn } from './refuse-parameters.ts';

export const conferenceSendDtmfActing: ActingOn<ConferenceSendDtmfParams> = [
  'digits',
  'call_control_ids',
  'client_state',
  'duration_millis',
];

/**
 * Presses keys for the far ends of participants, each in the way of its application, as `send_dtmf` does for one leg.
 * `client_state` becomes that of each of these legs.
 * @throws ApiError 90015 for a leg that is not in the conference, 90014 when more than a thousand keys would wait for one.
 */
export async function conferenceSendDtmf(
  platform: CallPlatform,
  conference: Conference,
  params: ConferenceSendDtmfParams,
): Promise<void> {
  const { digits, duration_millis: durationMs, call_control_ids: ids } = params;
  const press = ({ call }: ReturnType<typeof participantsOf>[number]) =>
    call.mailbox.post(() => withState(call, params, () => pressKeys(platform, call, digits, durationMs)));
  await Promise.all(participantsOf(conference, ids).map(press));
}
