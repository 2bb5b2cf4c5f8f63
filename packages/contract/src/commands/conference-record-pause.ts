import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { regionParam } from './conference-params.ts';
import { recordingSelectionParam } from './recording-selection-param.ts';

/** Body of `POST /conferences/{id}/actions/record_pause` (reference §1.3). */
export const conferenceRecordPauseParams = closedObject(
  { ...recordingSelectionParam, ...regionParam, command_id: commandIdentityParams.command_id },
  { title: 'ConferenceRecordPauseParams', description: 'Pauses the recording of the conference.' },
);
export type ConferenceRecordPauseParams = Static<typeof conferenceRecordPauseParams>;
