import Type, { type Static } from 'typebox';
import { participantAudioEvent } from './conference-event-payload.ts';
import { mediaFields } from './playback-fields.ts';

/** Payload of `conference.participant.playback.ended` (reference §2.2). */
export const conferenceParticipantPlaybackEndedPayload = Type.Object(
  { ...participantAudioEvent, ...mediaFields },
  { title: 'conference.participant.playback.ended', description: 'Audio has stopped playing to one participant.' },
);
export type ConferenceParticipantPlaybackEndedPayload = Static<typeof conferenceParticipantPlaybackEndedPayload>;
