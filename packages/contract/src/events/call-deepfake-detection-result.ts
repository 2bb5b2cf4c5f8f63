import Type, { type Static } from 'typebox';
import { numberOrNull, oneOf } from '../schema-notation.ts';
import { legEvent } from './call-event-payload.ts';

/** Payload of `call.deepfake_detection.result` (reference §2.2). */
export const callDeepfakeDetectionResultPayload = Type.Object(
  {
    ...legEvent,
    consistency: numberOrNull({
      description: 'How much of the audio agrees with the result, 0 to 100 percent; null for silence_timeout.',
    }),
    result: oneOf(['real', 'fake', 'silence_timeout'], {
      description: 'A human voice, a synthetic one, or no speech in time.',
    }),
    score: numberOrNull({
      description: 'How probable it is that the voice is synthetic, 0 to 1; null for silence_timeout.',
    }),
  },
  { title: 'call.deepfake_detection.result', description: 'Whether the voice of the far end is synthetic.' },
);
export type CallDeepfakeDetectionResultPayload = Static<typeof callDeepfakeDetectionResultPayload>;
