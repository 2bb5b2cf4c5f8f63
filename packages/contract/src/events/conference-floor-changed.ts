import Type, { type Static } from 'typebox';
import { conferenceLegEvent, occurredAt } from './conference-event-payload.ts';

/** Payload of `conference.floor.changed` (reference §2.2). */
export const conferenceFloorChangedPayload = Type.Object(
  { ...conferenceLegEvent, occurred_at: occurredAt },
  { title: 'conference.floor.changed', description: 'Another participant speaks; the ids are those of its leg.' },
);
export type ConferenceFloorChangedPayload = Static<typeof conferenceFloorChangedPayload>;
