import Type, { type Static } from 'typebox';
import { conferenceAudioEvent } from './conference-event-payload.ts';
import { mediaFields } from './playback-fields.ts';

/** Payload of `conference.playback.started` (reference §2.2). */
export const conferencePlaybackStartedPayload = Type.Object(
  { ...conferenceAudioEvent, ...mediaFields },
  { title: 'conference.playback.started', description: 'Audio starts to play to all participants.' },
);
export type ConferencePlaybackStartedPayload = Static<typeof conferencePlaybackStartedPayload>;
