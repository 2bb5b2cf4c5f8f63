import Type, { type Static } from 'typebox';
import { listOf, openObject } from '../schema-notation.ts';
import { callingPartyType, legEvent } from './call-event-payload.ts';

/** Payload of `call.conversation_insights.generated` (reference §2.2). */
export const callConversationInsightsGeneratedPayload = Type.Object(
  {
    ...legEvent,
    calling_party_type: Type.Optional(callingPartyType),
    insight_group_id: Type.String({ description: 'The group of questions that was asked of it.' }),
    results: listOf(
      Type.Object(
        {
          insight_id: Type.Optional(Type.String({ description: 'The question.' })),
          result: Type.Optional(
            Type.Union(
              [Type.String({ description: 'A text.' }), openObject('An object of the shape that was asked for.')],
              { description: 'The answer.' },
            ),
          ),
        },
        { description: 'The answer to one question.' },
      ),
      'The answers.',
    ),
  },
  {
    title: 'call.conversation_insights.generated',
    description: 'What can be learnt from a conversation with an assistant.',
  },
);
export type CallConversationInsightsGeneratedPayload = Static<typeof callConversationInsightsGeneratedPayload>;
