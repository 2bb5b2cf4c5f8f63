import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/transcription_stop` (reference §1.2). */
export const transcriptionStopParams = closedObject(
  { ...commandIdentityParams },
  { title: 'TranscriptionStopParams', description: 'Stops transcribing.' },
);
export type TranscriptionStopParams = Static<typeof transcriptionStopParams>;
