import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { beepParam, endOnExitParams } from './conference-params.ts';

/** Body of `PATCH /conferences/{id}/participants/{participant_id}`: what is left out stays as it was (reference §1.3). */
export const conferenceParticipantUpdateParams = closedObject(
  { ...beepParam, ...endOnExitParams },
  { title: 'ConferenceParticipantUpdateParams', description: 'Changes to a participant.' },
);
export type ConferenceParticipantUpdateParams = Static<typeof conferenceParticipantUpdateParams>;
