import Type, { type Static } from 'typebox';
import { callingPartyType, clientState, legIds, legParties, timestamp } from './call-event-payload.ts';

/** Payload of `call.bridged`, sent for each of the two legs (reference §2.2, extras of §2.3). */
export const callBridgedPayload = Type.Object(
  {
    ...legIds,
    ...legParties,
    calling_party_type: callingPartyType,
    client_state: clientState,
    start_time: timestamp('When the leg was created.'),
  },
  { title: 'call.bridged', description: 'The leg hears another leg and is heard by it.' },
);
export type CallBridgedPayload = Static<typeof callBridgedPayload>;
