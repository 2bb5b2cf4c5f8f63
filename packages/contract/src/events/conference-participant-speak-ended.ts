import Type, { type Static } from 'typebox';
import { participantAudioEvent } from './conference-event-payload.ts';

/** Payload of `conference.participant.speak.ended` (reference §2.2). */
export const conferenceParticipantSpeakEndedPayload = Type.Object(
  { ...participantAudioEvent },
  { title: 'conference.participant.speak.ended', description: 'A text is no longer spoken to one participant.' },
);
export type ConferenceParticipantSpeakEndedPayload = Static<typeof conferenceParticipantSpeakEndedPayload>;
