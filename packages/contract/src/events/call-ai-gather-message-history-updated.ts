import Type, { type Static } from 'typebox';
import { listOf } from '../schema-notation.ts';
import { historyMessage } from './ai-gather-history.ts';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.ai_gather.message_history_updated` (reference §2.2). */
export const callAiGatherMessageHistoryUpdatedPayload = Type.Object(
  { ...legEvent, ...legParties, message_history: listOf(historyMessage, 'What was said so far, in this order.') },
  {
    title: 'call.ai_gather.message_history_updated',
    description: 'Something was said in a gather or talk of an assistant.',
  },
);
export type CallAiGatherMessageHistoryUpdatedPayload = Static<typeof callAiGatherMessageHistoryUpdatedPayload>;
