import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { participantParam, regionParam, supervisorRole, whisperParam } from './conference-params.ts';

/** Body of `POST /conferences/{id}/actions/update` (reference §1.3). */
export const conferenceUpdateParams = closedObject(
  {
    ...participantParam,
    supervisor_role: supervisorRole,
    ...regionParam,
    ...whisperParam,
    command_id: commandIdentityParams.command_id,
  },
  { title: 'ConferenceUpdateParams', description: 'Changes how a participant supervises others.' },
);
export type ConferenceUpdateParams = Static<typeof conferenceUpdateParams>;
