import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent } from './call-event-payload.ts';

/** Payload of `call.deepfake_detection.error` (reference §2.2). */
export const callDeepfakeDetectionErrorPayload = Type.Object(
  {
    ...legEvent,
    error_message: oneOf(['detection_timeout', 'rtp_timeout', 'dfd_connection_error', 'dfd_stream_error'], {
      description: 'Why: no result in time, no audio in time, or trouble with the detector.',
    }),
  },
  { title: 'call.deepfake_detection.error', description: 'Whether the voice is synthetic could not be told.' },
);
export type CallDeepfakeDetectionErrorPayload = Static<typeof callDeepfakeDetectionErrorPayload>;
