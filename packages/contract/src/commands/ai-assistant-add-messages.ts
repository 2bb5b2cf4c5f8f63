import Type, { type Static } from 'typebox';
import { closedObject, listOf } from '../schema-notation.ts';
import { conversationMessage } from './assistant-message.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/ai_assistant_add_messages` (reference §1.2). */
export const aiAssistantAddMessagesParams = closedObject(
  {
    messages: Type.Optional(listOf(conversationMessage, 'Messages to add to the conversation, in this order.')),
    trigger_response: Type.Optional(Type.Boolean({ description: 'Have the assistant answer at once.' })),
    ...commandIdentityParams,
  },
  { title: 'AiAssistantAddMessagesParams', description: 'Tells the assistant of the leg something.' },
);
export type AiAssistantAddMessagesParams = Static<typeof aiAssistantAddMessagesParams>;
