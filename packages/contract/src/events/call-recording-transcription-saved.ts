import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { callingPartyType, legEvent } from './call-event-payload.ts';

/** Payload of `call.recording.transcription.saved` (reference §2.2). */
export const callRecordingTranscriptionSavedPayload = Type.Object(
  {
    ...legEvent,
    calling_party_type: Type.Optional(callingPartyType),
    recording_id: Type.String({ description: 'The recording.' }),
    recording_transcription_id: Type.String({ description: 'The transcription.' }),
    status: oneOf(['completed'], { description: 'Always completed.' }),
    transcription_text: Type.String({ description: 'What was said.' }),
  },
  { title: 'call.recording.transcription.saved', description: 'A recording of the leg was transcribed.' },
);
export type CallRecordingTranscriptionSavedPayload = Static<typeof callRecordingTranscriptionSavedPayload>;
