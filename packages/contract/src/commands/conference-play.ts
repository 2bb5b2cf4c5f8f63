import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { audioSourceParams, loopParam } from './audio-source-params.ts';
import { participantsParam, regionParam } from './conference-params.ts';

/** Body of `POST /conferences/{id}/actions/play` (reference §1.3). */
export const conferencePlayParams = closedObject(
  { ...participantsParam, ...regionParam, ...audioSourceParams, ...loopParam },
  { title: 'ConferencePlayParams', description: 'Plays audio to participants.' },
);
export type ConferencePlayParams = Static<typeof conferencePlayParams>;
