import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { participantsParam, regionParam } from './conference-params.ts';
import { speechParams } from './speech-params.ts';

/** Body of `POST /conferences/{id}/actions/speak` (reference §1.3). */
export const conferenceSpeakParams = closedObject(
  { ...speechParams, ...participantsParam, ...regionParam, command_id: commandIdentityParams.command_id },
  { title: 'ConferenceSpeakParams', description: 'Speaks a text to participants.' },
);
export type ConferenceSpeakParams = Static<typeof conferenceSpeakParams>;
