import Type, { type Static } from 'typebox';
import { legEvent } from './call-event-payload.ts';

/** Payload of `siprec.started` (reference §2.2). */
export const siprecStartedPayload = Type.Object(
  { ...legEvent },
  { title: 'siprec.started', description: 'The media of the leg is sent to a SIPREC recorder.' },
);
export type SiprecStartedPayload = Static<typeof siprecStartedPayload>;
