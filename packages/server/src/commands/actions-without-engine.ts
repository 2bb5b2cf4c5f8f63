import {
  aiAssistantAddMessagesParams,
  aiAssistantJoinParams,
  aiAssistantStartParams,
  aiAssistantStopParams,
  gatherUsingAiParams,
} from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { CallAction } from './call-actions.ts';
import { noAssistant } from './refusal-reasons.ts';
import type { ObjectSchema } from './refuse-parameters.ts';

/**
 * Commands on a leg that ask for one. A leg that lives refuses them with 422 and with what to do instead; whatever is in
 * the body, so that nobody mends one parameter after the other in vain.
 */
export const actionsWithoutEngine: ReadonlyMap<string, CallAction> = new Map([
  ['ai_assistant_add_messages', refused(aiAssistantAddMessagesParams)],
  ['ai_assistant_join', refused(aiAssistantJoinParams)],
  ['ai_assistant_start', refused(aiAssistantStartParams)],
  ['ai_assistant_stop', refused(aiAssistantStopParams)],
  ['gather_using_ai', refused(gatherUsingAiParams)],
]);

function refused(params: ObjectSchema): CallAction {
  return {
    params,
    acting: Object.keys(params.properties),
    run: (_platform, call) =>
      call.mailbox.post(async () => {
        throw call.state === 'ended' ? new ApiError('90018') : new ApiError('90033', { detail: noAssistant });
      }),
  };
}
