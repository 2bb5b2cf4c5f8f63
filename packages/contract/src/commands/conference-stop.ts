import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { participantsParam, regionParam } from './conference-params.ts';

/** Body of `POST /conferences/{id}/actions/stop` (reference §1.3). */
export const conferenceStopParams = closedObject(
  { ...participantsParam, ...regionParam },
  { title: 'ConferenceStopParams', description: 'Stops audio that participants hear.' },
);
export type ConferenceStopParams = Static<typeof conferenceStopParams>;
