import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { regionParam } from './conference-params.ts';
import { recordingSelectionParam } from './recording-selection-param.ts';

/** Body of `POST /conferences/{id}/actions/record_stop` (reference §1.3). */
export const conferenceRecordStopParams = closedObject(
  { ...recordingSelectionParam, ...regionParam, ...commandIdentityParams },
  { title: 'ConferenceRecordStopParams', description: 'Finishes the recording of the conference.' },
);
export type ConferenceRecordStopParams = Static<typeof conferenceRecordStopParams>;
