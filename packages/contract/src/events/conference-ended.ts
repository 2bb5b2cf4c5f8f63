import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { conferenceLegEvent, occurredAt } from './conference-event-payload.ts';

/** Payload of `conference.ended` (reference §2.2). */
export const conferenceEndedPayload = Type.Object(
  {
    ...conferenceLegEvent,
    occurred_at: occurredAt,
    reason: oneOf(['all_left', 'host_left', 'time_exceeded'], {
      description: 'Why: nobody was left, a leg left that ends it, or its time was up.',
    }),
  },
  {
    title: 'conference.ended',
    description: 'The conference has ended; the ids are those of the leg that it was created from.',
  },
);
export type ConferenceEndedPayload = Static<typeof conferenceEndedPayload>;
