import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { recordingSelectionParam } from './recording-selection-param.ts';

/** Body of `POST /calls/{call_control_id}/actions/record_pause` (reference §1.2). */
export const recordPauseParams = closedObject(
  { ...recordingSelectionParam, ...commandIdentityParams },
  { title: 'RecordPauseParams', description: 'Pauses the recording of the leg.' },
);
export type RecordPauseParams = Static<typeof recordPauseParams>;
