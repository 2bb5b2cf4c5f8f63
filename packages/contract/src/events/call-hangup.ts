import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { callingPartyType, clientState, legExtras, legIds, legParties, timestamp } from './call-event-payload.ts';

const countText = (description: string) => Type.String({ description: `${description} A number written as text.` });

/** Media figures of a leg; all numbers are strings, as Telnyx delivers them. */
export const callQualityStats = Type.Object(
  {
    inbound: Type.Object(
      {
        jitter_max_variance: countText('Largest variance of the inter-arrival jitter, in ms, two decimals.'),
        jitter_packet_count: countText('Packets that the jitter buffer had to drop or invent.'),
        mos: countText('Estimated mean opinion score by the E-model for the codec of the leg, 1.00 to 4.50.'),
        packet_count: countText('RTP packets received.'),
        skip_packet_count: countText('RTP packets that never came or came too late.'),
      },
      { description: 'Audio received from the far end.' },
    ),
    outbound: Type.Object(
      {
        packet_count: countText('RTP packets sent.'),
        skip_packet_count: countText('RTP packets that were due but not sent.'),
      },
      { description: 'Audio sent to the far end.' },
    ),
  },
  { title: 'CallQualityStats', description: 'Media figures of the leg.' },
);
export type CallQualityStats = Static<typeof callQualityStats>;

const hangupCause = oneOf(
  [
    'timeout',
    'call_rejected',
    'normal_clearing',
    'originator_cancel',
    'time_limit',
    'user_busy',
    'not_found',
    'no_answer',
    'unspecified',
  ],
  { description: 'Why the leg ended.' },
);
export type HangupCause = Static<typeof hangupCause>;

const hangupSource = oneOf(['caller', 'callee', 'unknown'], {
  description: 'Who ended it. `caller` is whoever originated this leg: on an incoming leg the far end.',
});
export type HangupSource = Static<typeof hangupSource>;

/** Payload of `call.hangup`: the last event of every leg, exactly one (reference §2.2, extras of §2.3). */
export const callHangupPayload = Type.Object(
  {
    ...legIds,
    ...legParties,
    ...legExtras,
    call_quality_stats: Type.Optional(
      Type.Unsafe<CallQualityStats | null>({
        ...callQualityStats,
        type: ['object', 'null'],
        description: 'Media figures; absent when the leg was never answered.',
      }),
    ),
    calling_party_type: Type.Optional(callingPartyType),
    client_state: Type.Optional(clientState),
    end_time: timestamp('When the leg ended, equal to `occurred_at`.'),
    hangup_cause: hangupCause,
    hangup_source: hangupSource,
    sip_hangup_cause: Type.String({
      description:
        'The SIP status that ended the leg, as text: "200" for a BYE of the far end, "487", "486", "603"...; ' +
        '"unspecified" where no SIP response applies.',
    }),
    start_time: timestamp('When the leg was created.'),
    state: Type.Optional(oneOf(['hangup'], { description: 'Documented; captured deliveries do not have it.' })),
    telnyx_error: Type.Optional(
      Type.Unsafe<Record<string, unknown> | null>({
        type: ['object', 'null'],
        description: 'The refusal of the carrier in detail; null when there was none.',
      }),
    ),
  },
  { title: 'call.hangup', description: 'The leg has ended. Nothing follows it but what belongs to a recording.' },
);
export type CallHangupPayload = Static<typeof callHangupPayload>;
