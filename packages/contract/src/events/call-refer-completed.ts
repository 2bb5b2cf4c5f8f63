import Type, { type Static } from 'typebox';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.refer.completed` (reference §2.2; RFC 3515). */
export const callReferCompletedPayload = Type.Object(
  {
    ...legEvent,
    ...legParties,
    sip_notify_response: Type.Integer({
      description: 'The last SIP status that the far end has notified of, e.g. 200.',
    }),
  },
  { title: 'call.refer.completed', description: 'The far end has reached the one it was asked to call.' },
);
export type CallReferCompletedPayload = Static<typeof callReferCompletedPayload>;
