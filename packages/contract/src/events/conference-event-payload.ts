import Type from 'typebox';
import { clientState, legIds, timestamp } from './call-event-payload.ts';

export const conferenceId = Type.String({ description: 'The conference, a UUID.' });

/** Documented in the payload of conference events, and only there; deliveries have it in the envelope as well. */
export const occurredAt = timestamp('When it happened, the same as `occurred_at` of the event.');

/** What the events have in common that are about a conference and one of its legs (reference §2.2). */
export const conferenceLegEvent = {
  ...legIds,
  client_state: clientState,
  conference_id: conferenceId,
};

/** What the events have in common that are about audio for one participant. */
export const participantAudioEvent = {
  ...conferenceLegEvent,
  creator_call_session_id: Type.String({ description: 'The call that the conference was created from.' }),
  occurred_at: occurredAt,
};

/** What the events have in common that are about audio for all: they name no leg. */
export const conferenceAudioEvent = {
  conference_id: conferenceId,
  connection_id: legIds.connection_id,
  creator_call_session_id: Type.String({ description: 'The call that the conference was created from.' }),
  occurred_at: occurredAt,
};
