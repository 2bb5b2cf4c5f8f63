import Type, { type Static } from 'typebox';
import { listOf, openObject } from '../schema-notation.ts';
import { historyMessage } from './ai-gather-history.ts';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.ai_gather.partial_results` (reference §2.2). */
export const callAiGatherPartialResultsPayload = Type.Object(
  {
    ...legEvent,
    ...legParties,
    message_history: listOf(historyMessage, 'What was said so far, in this order.'),
    partial_results: openObject('What was collected so far, in the shape of the parameters of the command.'),
  },
  { title: 'call.ai_gather.partial_results', description: 'A gather by an assistant has collected something.' },
);
export type CallAiGatherPartialResultsPayload = Static<typeof callAiGatherPartialResultsPayload>;
