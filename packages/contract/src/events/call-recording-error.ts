import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent } from './call-event-payload.ts';

/** Payload of `call.recording.error` (reference §2.2). */
export const callRecordingErrorPayload = Type.Object(
  {
    ...legEvent,
    reason: oneOf(
      [
        'Failed to authorize with storage using custom credentials',
        'Invalid credentials json',
        'Unsupported backend',
        'Internal server error',
      ],
      { description: 'Why.' },
    ),
  },
  { title: 'call.recording.error', description: 'A recording could not be stored.' },
);
export type CallRecordingErrorPayload = Static<typeof callRecordingErrorPayload>;
