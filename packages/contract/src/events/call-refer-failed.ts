import Type, { type Static } from 'typebox';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.refer.failed` (reference §2.2; RFC 3515). */
export const callReferFailedPayload = Type.Object(
  {
    ...legEvent,
    ...legParties,
    sip_notify_response: Type.Integer({
      description: 'The last SIP status that the far end has notified of, e.g. 603.',
    }),
  },
  { title: 'call.refer.failed', description: 'The far end has not reached the one it was asked to call.' },
);
export type CallReferFailedPayload = Static<typeof callReferFailedPayload>;
