import Type, { type Static } from 'typebox';
import { callingPartyType, legEvent, legIds, timestamp } from './call-event-payload.ts';
import { recordingFields, recordingFormat } from './recording-fields.ts';

/** Payload of `call.recording.saved`; it may follow call.hangup (reference §2.2, extras of §2.3). */
export const callRecordingSavedPayload = Type.Object(
  {
    ...legEvent,
    calling_party_type: Type.Optional(callingPartyType),
    ...recordingFields,
    call_control_id: Type.Optional(legIds.call_control_id),
    end_time: Type.Optional(timestamp('When the recording ended. Seen, not documented.')),
    flow_destination: Type.Optional(
      Type.String({ description: 'What the number leads to, e.g. `telnyx_number_cc_app`. Seen, not documented.' }),
    ),
    format: Type.Optional(recordingFormat),
    recording_id: Type.Optional(Type.String({ description: 'The recording. Seen, not documented.' })),
    start_time: Type.Optional(timestamp('When the recording began. Seen, not documented.')),
  },
  { title: 'call.recording.saved', description: 'A recording of the leg is finished.' },
);
export type CallRecordingSavedPayload = Static<typeof callRecordingSavedPayload>;
