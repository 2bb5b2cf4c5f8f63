import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { callingPartyType, clientState, legExtras, legIds, legParties, timestamp } from './call-event-payload.ts';

/** Payload of `call.answered`: media flows (reference §2.2, extras of §2.3). */
export const callAnsweredPayload = Type.Object(
  {
    ...legIds,
    ...legParties,
    ...legExtras,
    calling_party_type: callingPartyType,
    client_state: clientState,
    codec: Type.Optional(Type.String({ description: 'Negotiated audio codec, e.g. PCMU.' })),
    sampling_rate: Type.Optional(Type.Integer({ description: 'Its sample rate in Hz, e.g. 8000.' })),
    start_time: timestamp('When the leg was created; the moment of the answer is `occurred_at`.'),
    stream_track: Type.Optional(Type.String({ description: 'Track of the media stream that the leg was made with.' })),
    stream_url: Type.Optional(Type.String({ description: 'Its URL.' })),
    state: Type.Optional(oneOf(['answered'], { description: 'Documented; captured deliveries do not have it.' })),
  },
  { title: 'call.answered', description: 'The leg was answered.' },
);
export type CallAnsweredPayload = Static<typeof callAnsweredPayload>;
