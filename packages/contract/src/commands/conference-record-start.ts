import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { regionParam } from './conference-params.ts';
import { conferenceRecordingChannels, recordingStartParams } from './recording-start-params.ts';

/** Body of `POST /conferences/{id}/actions/record_start` (reference §1.3). */
export const conferenceRecordStartParams = closedObject(
  {
    ...recordingStartParams,
    ...conferenceRecordingChannels,
    ...regionParam,
    command_id: commandIdentityParams.command_id,
  },
  { title: 'ConferenceRecordStartParams', description: 'Records the conference.' },
);
export type ConferenceRecordStartParams = Static<typeof conferenceRecordStartParams>;
