import Type, { type Static } from 'typebox';
import { listOf, oneOf } from '../schema-notation.ts';

const times = {
  created_at: Type.String({ description: 'When it was created, RFC 3339 in UTC.' }),
  updated_at: Type.String({ description: 'When it last changed, RFC 3339 in UTC.' }),
};

/** A conference (reference §1.3). */
export const conference = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'The conference.' }),
    record_type: Type.Literal('conference', { description: 'Always `conference`.' }),
    name: Type.String({ description: 'Its name.' }),
    created_at: times.created_at,
    expires_at: Type.String({ description: 'When it ends at the latest, RFC 3339 in UTC.' }),
    connection_id: Type.Optional(
      Type.String({ description: 'Application that the leg it was created from belongs to.' }),
    ),
    end_reason: Type.Optional(
      oneOf(['all_left', 'ended_via_api', 'host_left', 'time_exceeded'], {
        description: 'Why it ended; absent while it lives.',
      }),
    ),
    ended_by: Type.Optional(
      Type.Object(
        {
          call_control_id: Type.Optional(Type.String({ description: 'The leg.' })),
          call_session_id: Type.Optional(Type.String({ description: 'Its call.' })),
        },
        { description: 'The leg that ended it by leaving; absent when none did.' },
      ),
    ),
    region: Type.Optional(Type.String({ description: 'Region that holds it.' })),
    status: Type.Optional(
      oneOf(['init', 'in_progress', 'completed'], {
        description: 'init: waits for its start; in_progress: people talk; completed: ended.',
      }),
    ),
    updated_at: Type.Optional(times.updated_at),
  },
  { title: 'Conference', description: 'A conference.' },
);
export type Conference = Static<typeof conference>;

const participantFields = {
  id: Type.String({ description: 'The participant.' }),
  call_control_id: Type.String({ description: 'Its leg: what commands are addressed to.' }),
  call_leg_id: Type.String({ description: 'Its leg, as a UUID.' }),
  ...times,
  end_conference_on_exit: Type.Boolean({ description: 'Whether the conference and all its legs end when it leaves.' }),
  muted: Type.Boolean({ description: 'Whether the others do not hear it.' }),
  on_hold: Type.Boolean({ description: 'Whether it is on hold.' }),
  soft_end_conference_on_exit: Type.Boolean({ description: 'Whether the conference ends when it leaves, legs kept.' }),
  status: oneOf(['joining', 'joined', 'left'], { description: 'Whether it is there.' }),
  whisper_call_control_ids: listOf(
    Type.String({ description: 'A leg.' }),
    'Legs that hear it while its role is whisper.',
  ),
};

/** A participant, shown alone (reference §1.3). */
export const conferenceParticipant = Type.Object(
  {
    ...participantFields,
    conference_id: Type.String({ format: 'uuid', description: 'The conference.' }),
    label: Type.Optional(Type.String({ description: 'Label of your own.' })),
  },
  { title: 'ConferenceParticipant', description: 'A participant of a conference.' },
);
export type ConferenceParticipant = Static<typeof conferenceParticipant>;

/** A participant in the list of a conference: the same, written otherwise. */
export const listedConferenceParticipant = Type.Object(
  {
    ...participantFields,
    record_type: Type.Literal('participant', { description: 'Always `participant`.' }),
    conference: Type.Object(
      {
        id: Type.Optional(Type.String({ format: 'uuid', description: 'Its id.' })),
        name: Type.Optional(Type.String({ description: 'Its name.' })),
      },
      { description: 'The conference.' },
    ),
  },
  { title: 'ListedConferenceParticipant', description: 'A participant in the list of a conference.' },
);
export type ListedConferenceParticipant = Static<typeof listedConferenceParticipant>;
