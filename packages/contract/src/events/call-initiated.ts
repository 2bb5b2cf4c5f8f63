import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { callingPartyType, clientState, legExtras, legIds, legParties, timestamp } from './call-event-payload.ts';

/** Payload of `call.initiated`: a leg exists (reference §2.2, extras of §2.3). */
export const callInitiatedPayload = Type.Object(
  {
    ...legIds,
    ...legParties,
    ...legExtras,
    call_screening_result: Type.Optional(Type.String({ description: 'What inbound call screening said, if it ran.' })),
    caller_id_name: Type.Optional(Type.String({ description: 'Caller name or number; on incoming legs.' })),
    calling_party_type: callingPartyType,
    client_state: clientState,
    connection_codecs: Type.Optional(
      Type.String({ description: 'Codecs that the connection allows, comma list; on incoming legs.' }),
    ),
    direction: oneOf(['incoming', 'outgoing'], { description: 'incoming: towards this server; outgoing: from it.' }),
    from_sip_uri: Type.Optional(Type.String({ description: 'Caller as `user@host[:port]`; where SIP has one.' })),
    offered_codecs: Type.Optional(
      Type.String({ description: 'Codecs that the caller offered, comma list in its order; on incoming legs.' }),
    ),
    shaken_stir_attestation: Type.Optional(Type.String({ description: 'Attestation level of the caller id.' })),
    shaken_stir_validated: Type.Optional(Type.Boolean({ description: 'Whether the attestation was verified.' })),
    start_time: Type.Optional(timestamp('When the leg was created; on incoming legs, equal to `occurred_at`.')),
    state: oneOf(['parked', 'bridging'], { description: 'parked on incoming legs, bridging on outgoing ones.' }),
    to_sip_uri: Type.Optional(Type.String({ description: 'Callee as `user@host[:port]`; where SIP has one.' })),
  },
  { title: 'call.initiated', description: 'A leg exists: an incoming one waits for commands, an outgoing one dials.' },
);
export type CallInitiatedPayload = Static<typeof callInitiatedPayload>;
