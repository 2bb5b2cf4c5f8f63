import Type, { type Static } from 'typebox';
import { participantAudioEvent } from './conference-event-payload.ts';
import { mediaFields } from './playback-fields.ts';

/** Payload of `conference.participant.playback.started` (reference §2.2). */
export const conferenceParticipantPlaybackStartedPayload = Type.Object(
  { ...participantAudioEvent, ...mediaFields },
  { title: 'conference.participant.playback.started', description: 'Audio starts to play to one participant.' },
);
export type ConferenceParticipantPlaybackStartedPayload = Static<typeof conferenceParticipantPlaybackStartedPayload>;
