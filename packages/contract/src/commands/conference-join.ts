import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { holdAudioParams } from './audio-source-params.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import {
  beepParam,
  endOnExitParams,
  participantParam,
  regionParam,
  supervisorRole,
  whisperParam,
} from './conference-params.ts';

/** Body of `POST /conferences/{id}/actions/join` (reference §1.3). */
export const conferenceJoinParams = closedObject(
  {
    ...participantParam,
    ...beepParam,
    ...endOnExitParams,
    ...holdAudioParams,
    ...regionParam,
    ...whisperParam,
    hold: Type.Optional(Type.Boolean({ description: 'Join on hold; it is then that the hold audio is heard.' })),
    mute: Type.Optional(Type.Boolean({ description: 'Join muted.' })),
    start_conference_on_enter: Type.Optional(
      Type.Boolean({ description: 'Start the conference, if it waits for a start, when this leg joins.' }),
    ),
    supervisor_role: Type.Optional(supervisorRole),
    ...commandIdentityParams,
  },
  { title: 'ConferenceJoinParams', description: 'Brings a leg into the conference.' },
);
export type ConferenceJoinParams = Static<typeof conferenceJoinParams>;
