import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { transcriptionParams } from './transcription-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/transcription_start` (reference §1.2). */
export const transcriptionStartParams = closedObject(
  { ...transcriptionParams, ...commandIdentityParams },
  { title: 'TranscriptionStartParams', description: 'Transcribes what is said on the leg.' },
);
export type TranscriptionStartParams = Static<typeof transcriptionStartParams>;
