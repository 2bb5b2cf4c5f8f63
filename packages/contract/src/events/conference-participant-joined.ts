import Type, { type Static } from 'typebox';
import { conferenceLegEvent } from './conference-event-payload.ts';

/** Payload of `conference.participant.joined` (reference §2.2). */
export const conferenceParticipantJoinedPayload = Type.Object(
  { ...conferenceLegEvent },
  { title: 'conference.participant.joined', description: 'The leg is in the conference.' },
);
export type ConferenceParticipantJoinedPayload = Static<typeof conferenceParticipantJoinedPayload>;
