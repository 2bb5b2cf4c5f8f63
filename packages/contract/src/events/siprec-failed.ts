import Type, { type Static } from 'typebox';
import { legEvent } from './call-event-payload.ts';

/** Payload of `siprec.failed` (reference §2.2). */
export const siprecFailedPayload = Type.Object(
  { ...legEvent, failure_cause: Type.String({ description: 'Why: a cause of Q.850 by name, e.g. `no_answer`.' }) },
  { title: 'siprec.failed', description: 'The media of the leg could not be sent to a SIPREC recorder.' },
);
export type SiprecFailedPayload = Static<typeof siprecFailedPayload>;
