import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { audioSourceParams } from './audio-source-params.ts';
import { participantsParam, regionParam } from './conference-params.ts';

/** Body of `POST /conferences/{id}/actions/hold` (reference §1.3). */
export const conferenceHoldParams = closedObject(
  { ...participantsParam, ...regionParam, ...audioSourceParams },
  { title: 'ConferenceHoldParams', description: 'Puts participants on hold.' },
);
export type ConferenceHoldParams = Static<typeof conferenceHoldParams>;
