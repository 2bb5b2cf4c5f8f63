import Type, { type Static } from 'typebox';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.hold` (reference §2.2). */
export const callHoldPayload = Type.Object(
  { ...legEvent, ...legParties },
  { title: 'call.hold', description: 'The leg is on hold.' },
);
export type CallHoldPayload = Static<typeof callHoldPayload>;
