import Type, { type Static } from 'typebox';
import { callingPartyType, legEvent } from './call-event-payload.ts';

/** Payload of `call.speak.started` (reference §2.2, extras of §2.3). */
export const callSpeakStartedPayload = Type.Object(
  {
    ...legEvent,
    calling_party_type: Type.Optional(callingPartyType),
    speak_id: Type.Optional(
      Type.String({ description: 'The utterance: the same in started and ended. Seen, not documented.' }),
    ),
  },
  { title: 'call.speak.started', description: 'A text starts to be spoken.' },
);
export type CallSpeakStartedPayload = Static<typeof callSpeakStartedPayload>;
