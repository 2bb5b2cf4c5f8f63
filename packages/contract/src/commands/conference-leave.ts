import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { beepParam, participantParam, regionParam } from './conference-params.ts';

/** Body of `POST /conferences/{id}/actions/leave` (reference §1.3). */
export const conferenceLeaveParams = closedObject(
  { ...participantParam, ...beepParam, ...regionParam, command_id: commandIdentityParams.command_id },
  { title: 'ConferenceLeaveParams', description: 'Takes a leg out of the conference; it is parked.' },
);
export type ConferenceLeaveParams = Static<typeof conferenceLeaveParams>;
