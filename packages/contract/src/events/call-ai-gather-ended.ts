import Type, { type Static } from 'typebox';
import { listOf, oneOf, openObject } from '../schema-notation.ts';
import { historyMessage } from './ai-gather-history.ts';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.ai_gather.ended` (reference §2.2). */
export const callAiGatherEndedPayload = Type.Object(
  {
    message_history: listOf(historyMessage, 'What was said so far, in this order.'),
    ...legEvent,
    ...legParties,
    result: openObject('What was collected, in the shape of the parameters of the command.'),
    status: oneOf(['valid', 'invalid'], { description: 'Whether all that is required was collected.' }),
  },
  { title: 'call.ai_gather.ended', description: 'A gather by an assistant has ended.' },
);
export type CallAiGatherEndedPayload = Static<typeof callAiGatherEndedPayload>;
