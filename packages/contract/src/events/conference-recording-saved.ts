import Type, { type Static } from 'typebox';
import { clientState, legIds } from './call-event-payload.ts';
import { conferenceId } from './conference-event-payload.ts';
import { recordingFields, recordingFormat } from './recording-fields.ts';

/** Payload of `conference.recording.saved` (reference §2.2). */
export const conferenceRecordingSavedPayload = Type.Object(
  {
    ...recordingFields,
    call_control_id: legIds.call_control_id,
    call_session_id: legIds.call_session_id,
    client_state: clientState,
    conference_id: conferenceId,
    connection_id: legIds.connection_id,
    format: recordingFormat,
    recording_id: Type.String({ format: 'uuid', description: 'The recording.' }),
  },
  { title: 'conference.recording.saved', description: 'A recording of the conference is finished.' },
);
export type ConferenceRecordingSavedPayload = Static<typeof conferenceRecordingSavedPayload>;
