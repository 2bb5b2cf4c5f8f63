import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { participantsParam, regionParam } from './conference-params.ts';

/** Body of `POST /conferences/{id}/actions/unmute` (reference §1.3). */
export const conferenceUnmuteParams = closedObject(
  { ...participantsParam, ...regionParam },
  { title: 'ConferenceUnmuteParams', description: 'Lets the others hear muted participants again.' },
);
export type ConferenceUnmuteParams = Static<typeof conferenceUnmuteParams>;
