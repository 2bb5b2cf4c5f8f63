import Type, { type Static } from 'typebox';
import { closedObject, listOf } from '../schema-notation.ts';
import {
  assistantParam,
  assistantTranscriptionParam,
  greetingParam,
  interruptionParam,
  messageHistoryUpdatesParam,
} from './assistant.ts';
import { conversationMessage, conversationParticipant } from './assistant-message.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/ai_assistant_start` (reference §1.2). */
export const aiAssistantStartParams = closedObject(
  {
    ...assistantParam,
    ...assistantTranscriptionParam,
    ...greetingParam,
    ...interruptionParam,
    ...messageHistoryUpdatesParam,
    message_history: Type.Optional(listOf(conversationMessage, 'What was said before, in this order.')),
    participants: Type.Optional(listOf(conversationParticipant, 'Who else takes part.')),
    ...commandIdentityParams,
  },
  { title: 'AiAssistantStartParams', description: 'Hands the leg to an AI assistant.' },
);
export type AiAssistantStartParams = Static<typeof aiAssistantStartParams>;
