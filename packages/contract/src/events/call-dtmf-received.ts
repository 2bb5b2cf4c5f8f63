import Type, { type Static } from 'typebox';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.dtmf.received` (reference §2.2). */
export const callDtmfReceivedPayload = Type.Object(
  { ...legEvent, ...legParties, digit: Type.String({ description: 'The digit: 0-9, A-D, * or #.' }) },
  { title: 'call.dtmf.received', description: 'The far end has pressed a key.' },
);
export type CallDtmfReceivedPayload = Static<typeof callDtmfReceivedPayload>;
