import Type, { type Static } from 'typebox';
import { closedObject, listOf, oneOf } from '../schema-notation.ts';

/** A finished recording (reference §1.3). */
export const recording = Type.Object(
  {
    id: Type.String({ description: 'The recording.' }),
    record_type: Type.Literal('recording', { description: 'Always `recording`.' }),
    call_control_id: Type.Optional(Type.String({ description: 'The leg that was recorded.' })),
    call_leg_id: Type.Optional(Type.String({ description: 'That leg, as a UUID.' })),
    call_session_id: Type.Optional(Type.String({ description: 'Its call.' })),
    channels: oneOf(['single', 'dual'], { description: 'single: all mixed; dual: two channels.' }),
    conference_id: Type.Optional(
      Type.String({ description: 'The conference that was recorded; absent: it was a leg.' }),
    ),
    connection_id: Type.Optional(Type.String({ description: 'The call control application that owns the leg.' })),
    created_at: Type.String({ description: 'RFC 3339 in UTC.' }),
    download_urls: Type.Object(
      {
        mp3: Type.Optional(Type.String({ description: 'URL of the MP3.' })),
        wav: Type.Optional(Type.String({ description: 'URL of the WAV.' })),
      },
      { description: 'Where to fetch the audio, in the format that it was made in; the URLs work for some time only.' },
    ),
    duration_millis: Type.Integer({ description: 'Length in ms.' }),
    from: Type.Optional(Type.String({ description: 'Caller of the leg.' })),
    initiated_by: Type.Optional(Type.String({ description: 'What started it.' })),
    recording_ended_at: Type.String({ description: 'When it ended, RFC 3339 in UTC.' }),
    recording_started_at: Type.String({ description: 'When it began, RFC 3339 in UTC.' }),
    source: oneOf(['call', 'conference'], { description: 'What was recorded.' }),
    status: oneOf(['completed'], { description: 'Always completed: what is listed is finished.' }),
    to: Type.Optional(Type.String({ description: 'Callee of the leg.' })),
    updated_at: Type.String({ description: 'RFC 3339 in UTC.' }),
  },
  { title: 'Recording', description: 'A finished recording.' },
);
export type Recording = Static<typeof recording>;

/** Body of `POST /recordings/actions/delete`. */
export const deleteRecordingsParams = closedObject(
  { ids: listOf(Type.String({ minLength: 1, description: 'A recording.' }), 'The recordings to delete.') },
  { title: 'DeleteRecordingsParams', description: 'Deletes several recordings.' },
);
export type DeleteRecordingsParams = Static<typeof deleteRecordingsParams>;
