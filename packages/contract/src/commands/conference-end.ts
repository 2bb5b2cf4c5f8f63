import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /conferences/{id}/actions/end` (reference §1.3). */
export const conferenceEndParams = closedObject(
  {
    command_id: commandIdentityParams.command_id,
  },
  { title: 'ConferenceEndParams', description: 'Ends the conference; every leg in it is hung up.' },
);
export type ConferenceEndParams = Static<typeof conferenceEndParams>;
