import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { conversationParticipant } from './assistant-message.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/ai_assistant_join` (reference §1.2). */
export const aiAssistantJoinParams = closedObject(
  {
    conversation_id: Type.String({ minLength: 1, description: 'The conversation.' }),
    participant: conversationParticipant,
    ...commandIdentityParams,
  },
  { title: 'AiAssistantJoinParams', description: 'Adds a participant to a conversation with an assistant.' },
);
export type AiAssistantJoinParams = Static<typeof aiAssistantJoinParams>;
