import Type, { type Static } from 'typebox';
import { conferenceAudioEvent } from './conference-event-payload.ts';
import { mediaFields } from './playback-fields.ts';

/** Payload of `conference.playback.ended` (reference §2.2). */
export const conferencePlaybackEndedPayload = Type.Object(
  { ...conferenceAudioEvent, ...mediaFields },
  { title: 'conference.playback.ended', description: 'Audio has stopped playing to all participants.' },
);
export type ConferencePlaybackEndedPayload = Static<typeof conferencePlaybackEndedPayload>;
