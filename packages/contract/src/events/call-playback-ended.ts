import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent } from './call-event-payload.ts';
import { playbackFields } from './playback-fields.ts';

/** Payload of `call.playback.ended` (reference §2.2, extras of §2.3). */
export const callPlaybackEndedPayload = Type.Object(
  {
    ...legEvent,
    ...playbackFields,
    status: oneOf(['completed', 'call_hangup', 'cancelled', 'cancelled_amd', 'unknown', 'failed', 'file_not_found'], {
      description:
        'How: it was over, the leg ended, it was stopped, a machine was detected, or it could not be played.',
    }),
    status_detail: Type.Optional(Type.String({ description: 'More about a failure.' })),
  },
  { title: 'call.playback.ended', description: 'Audio has stopped playing.' },
);
export type CallPlaybackEndedPayload = Static<typeof callPlaybackEndedPayload>;
