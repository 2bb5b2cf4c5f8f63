import Type, { type Static } from 'typebox';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.refer.started` (reference §2.2; RFC 3515). */
export const callReferStartedPayload = Type.Object(
  {
    ...legEvent,
    ...legParties,
    sip_notify_response: Type.Integer({ description: 'The first SIP status that the far end has notified of.' }),
  },
  { title: 'call.refer.started', description: 'The far end has taken the REFER.' },
);
export type CallReferStartedPayload = Static<typeof callReferStartedPayload>;
