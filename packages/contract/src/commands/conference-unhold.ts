import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { namedParticipantsParam, regionParam } from './conference-params.ts';

/** Body of `POST /conferences/{id}/actions/unhold` (reference §1.3). */
export const conferenceUnholdParams = closedObject(
  { ...namedParticipantsParam, ...regionParam },
  { title: 'ConferenceUnholdParams', description: 'Takes participants off hold.' },
);
export type ConferenceUnholdParams = Static<typeof conferenceUnholdParams>;
