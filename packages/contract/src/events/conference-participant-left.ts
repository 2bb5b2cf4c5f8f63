import Type, { type Static } from 'typebox';
import { conferenceLegEvent } from './conference-event-payload.ts';

/** Payload of `conference.participant.left` (reference §2.2). */
export const conferenceParticipantLeftPayload = Type.Object(
  { ...conferenceLegEvent },
  { title: 'conference.participant.left', description: 'The leg has left the conference.' },
);
export type ConferenceParticipantLeftPayload = Static<typeof conferenceParticipantLeftPayload>;
