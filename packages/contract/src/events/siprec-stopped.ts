import Type, { type Static } from 'typebox';
import { legEvent } from './call-event-payload.ts';

/** Payload of `siprec.stopped` (reference §2.2). */
export const siprecStoppedPayload = Type.Object(
  { ...legEvent, hangup_cause: Type.Optional(Type.String({ description: 'Why the session to the recorder ended.' })) },
  { title: 'siprec.stopped', description: 'The media of the leg is no longer sent to a SIPREC recorder.' },
);
export type SiprecStoppedPayload = Static<typeof siprecStoppedPayload>;
