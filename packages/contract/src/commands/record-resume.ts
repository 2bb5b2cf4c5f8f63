import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { recordingSelectionParam } from './recording-selection-param.ts';

/** Body of `POST /calls/{call_control_id}/actions/record_resume` (reference §1.2). */
export const recordResumeParams = closedObject(
  { ...recordingSelectionParam, ...commandIdentityParams },
  { title: 'RecordResumeParams', description: 'Goes on with a paused recording of the leg.' },
);
export type RecordResumeParams = Static<typeof recordResumeParams>;
