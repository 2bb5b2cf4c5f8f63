import Type, { type Static } from 'typebox';
import { conferenceAudioEvent } from './conference-event-payload.ts';

/** Payload of `conference.speak.started` (reference §2.2). */
export const conferenceSpeakStartedPayload = Type.Object(
  { ...conferenceAudioEvent },
  { title: 'conference.speak.started', description: 'A text starts to be spoken to all participants.' },
);
export type ConferenceSpeakStartedPayload = Static<typeof conferenceSpeakStartedPayload>;
