import Type, { type Static } from 'typebox';
import { conferenceAudioEvent } from './conference-event-payload.ts';

/** Payload of `conference.speak.ended` (reference §2.2). */
export const conferenceSpeakEndedPayload = Type.Object(
  { ...conferenceAudioEvent },
  { title: 'conference.speak.ended', description: 'A text is no longer spoken to all participants.' },
);
export type ConferenceSpeakEndedPayload = Static<typeof conferenceSpeakEndedPayload>;
