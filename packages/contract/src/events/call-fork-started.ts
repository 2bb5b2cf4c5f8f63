import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent } from './call-event-payload.ts';

/** Payload of `call.fork.started` (reference §2.2). */
export const callForkStartedPayload = Type.Object(
  { ...legEvent, stream_type: oneOf(['decrypted'], { description: 'What is copied: plain RTP.' }) },
  { title: 'call.fork.started', description: 'The media of the leg is copied to another address.' },
);
export type CallForkStartedPayload = Static<typeof callForkStartedPayload>;
