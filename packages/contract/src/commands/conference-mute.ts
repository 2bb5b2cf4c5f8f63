import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { participantsParam, regionParam } from './conference-params.ts';

/** Body of `POST /conferences/{id}/actions/mute` (reference §1.3). */
export const conferenceMuteParams = closedObject(
  { ...participantsParam, ...regionParam },
  { title: 'ConferenceMuteParams', description: 'Mutes participants: the others no longer hear them.' },
);
export type ConferenceMuteParams = Static<typeof conferenceMuteParams>;
