import Type, { type Static } from 'typebox';
import { stringOrNull } from '../schema-notation.ts';
import { callingPartyType, legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.conversation.ended` (reference §2.2). */
export const callConversationEndedPayload = Type.Object(
  {
    ...legEvent,
    calling_party_type: Type.Optional(callingPartyType),
    ...legParties,
    assistant_id: Type.Optional(Type.String({ description: 'The assistant.' })),
    conversation_id: Type.String({ description: 'The conversation.' }),
    duration_sec: Type.Integer({ description: 'How long it lasted, in seconds.' }),
    llm_model: Type.Optional(Type.String({ description: 'Language model that was used.' })),
    reason: Type.Optional(stringOrNull({ description: 'Why it ended; null when nothing is known.' })),
    stt_model: Type.Optional(Type.String({ description: 'Model of the recogniser that was used.' })),
    tts_model_id: Type.Optional(Type.String({ description: 'Model of the voice that was used.' })),
    tts_provider: Type.Optional(Type.String({ description: 'Provider of the voice.' })),
    tts_voice_id: Type.Optional(Type.String({ description: 'The voice.' })),
  },
  { title: 'call.conversation.ended', description: 'A conversation with an assistant has ended.' },
);
export type CallConversationEndedPayload = Static<typeof callConversationEndedPayload>;
