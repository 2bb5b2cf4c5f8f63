import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { recordingSelectionParam } from './recording-selection-param.ts';

/** Body of `POST /calls/{call_control_id}/actions/record_stop` (reference §1.2). */
export const recordStopParams = closedObject(
  { ...recordingSelectionParam, ...commandIdentityParams },
  { title: 'RecordStopParams', description: 'Finishes the recording of the leg.' },
);
export type RecordStopParams = Static<typeof recordStopParams>;
