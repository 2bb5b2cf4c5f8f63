import Type, { type Static } from 'typebox';
import { legEvent } from './call-event-payload.ts';
import { playbackFields } from './playback-fields.ts';

/** Payload of `call.playback.started` (reference §2.2, extras of §2.3). */
export const callPlaybackStartedPayload = Type.Object(
  { ...legEvent, ...playbackFields },
  { title: 'call.playback.started', description: 'Audio starts to play.' },
);
export type CallPlaybackStartedPayload = Static<typeof callPlaybackStartedPayload>;
