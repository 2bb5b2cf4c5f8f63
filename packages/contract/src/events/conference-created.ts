import Type, { type Static } from 'typebox';
import { conferenceLegEvent, occurredAt } from './conference-event-payload.ts';

/** Payload of `conference.created` (reference §2.2). */
export const conferenceCreatedPayload = Type.Object(
  { ...conferenceLegEvent, occurred_at: occurredAt },
  {
    title: 'conference.created',
    description: 'There is a conference; the ids are those of the leg that it was created from.',
  },
);
export type ConferenceCreatedPayload = Static<typeof conferenceCreatedPayload>;
