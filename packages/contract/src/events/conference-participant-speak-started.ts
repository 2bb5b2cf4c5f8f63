import Type, { type Static } from 'typebox';
import { participantAudioEvent } from './conference-event-payload.ts';

/** Payload of `conference.participant.speak.started` (reference §2.2). */
export const conferenceParticipantSpeakStartedPayload = Type.Object(
  { ...participantAudioEvent },
  { title: 'conference.participant.speak.started', description: 'A text starts to be spoken to one participant.' },
);
export type ConferenceParticipantSpeakStartedPayload = Static<typeof conferenceParticipantSpeakStartedPayload>;
