import Type, { type Static } from 'typebox';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.unhold` (reference §2.2). */
export const callUnholdPayload = Type.Object(
  { ...legEvent, ...legParties },
  { title: 'call.unhold', description: 'The leg is no longer on hold.' },
);
export type CallUnholdPayload = Static<typeof callUnholdPayload>;
