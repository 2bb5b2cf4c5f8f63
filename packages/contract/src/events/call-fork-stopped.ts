import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent } from './call-event-payload.ts';

/** Payload of `call.fork.stopped` (reference §2.2). */
export const callForkStoppedPayload = Type.Object(
  { ...legEvent, stream_type: oneOf(['decrypted'], { description: 'What is copied: plain RTP.' }) },
  { title: 'call.fork.stopped', description: 'The media of the leg is no longer copied.' },
);
export type CallForkStoppedPayload = Static<typeof callForkStoppedPayload>;
