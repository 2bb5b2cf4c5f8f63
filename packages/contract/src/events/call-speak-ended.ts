import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { callingPartyType, legEvent } from './call-event-payload.ts';

/** Payload of `call.speak.ended` (reference §2.2, extras of §2.3). */
export const callSpeakEndedPayload = Type.Object(
  {
    ...legEvent,
    calling_party_type: Type.Optional(callingPartyType),
    speak_id: Type.Optional(
      Type.String({ description: 'The utterance: the same in started and ended. Seen, not documented.' }),
    ),
    status: oneOf(['completed', 'call_hangup', 'cancelled_amd', 'failed'], {
      description:
        'How: all was said or it was stopped, the leg ended, a machine was detected, or no speech could be made of the text (failed is not documented).',
    }),
  },
  { title: 'call.speak.ended', description: 'A text is no longer spoken.' },
);
export type CallSpeakEndedPayload = Static<typeof callSpeakEndedPayload>;
