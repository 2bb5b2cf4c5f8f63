import Type, { type Static } from 'typebox';
import { legEvent, legParties } from './call-event-payload.ts';

/**
 * Payload of `call.sip_info.received` (reference §1.0; RFC 6086). The event is documented by name alone: body and
 * content_type are those of the command that sends one, and may be absent at Telnyx.
 */
export const callSipInfoReceivedPayload = Type.Object(
  {
    ...legEvent,
    ...legParties,
    body: Type.Optional(Type.String({ description: 'Body of the request.' })),
    content_type: Type.Optional(Type.String({ description: 'Its MIME type.' })),
  },
  { title: 'call.sip_info.received', description: 'The far end has sent a SIP INFO request.' },
);
export type CallSipInfoReceivedPayload = Static<typeof callSipInfoReceivedPayload>;
