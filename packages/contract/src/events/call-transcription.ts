import Type, { type Static } from 'typebox';
import { numberOrNull, oneOf } from '../schema-notation.ts';
import { legEvent } from './call-event-payload.ts';

/** Payload of `call.transcription` (reference §2.2). */
export const callTranscriptionPayload = Type.Object(
  {
    ...legEvent,
    transcription_data: Type.Object(
      {
        confidence: Type.Optional(
          numberOrNull({ description: 'How sure the recogniser is, 0 to 1; null: it does not say.' }),
        ),
        is_final: Type.Boolean({ description: 'false: the words may change still, an interim result.' }),
        transcript: Type.String({ description: 'What was said.' }),
        transcription_track: Type.Optional(
          oneOf(['inbound', 'outbound'], {
            description: 'Whose words: those of this leg (inbound), or those that it hears.',
          }),
        ),
      },
      { description: 'The words.' },
    ),
  },
  { title: 'call.transcription', description: 'Something was said on the leg.' },
);
export type CallTranscriptionPayload = Static<typeof callTranscriptionPayload>;
