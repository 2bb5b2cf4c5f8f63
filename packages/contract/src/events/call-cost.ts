import Type, { type Static } from 'typebox';
import { listOf, numberOrNull, oneOf, stringOrNull } from '../schema-notation.ts';
import { legEvent, timestamp } from './call-event-payload.ts';

/** Payload of `call.cost` (reference §2.2). */
export const callCostPayload = Type.Object(
  {
    ...legEvent,
    billed_duration_secs: numberOrNull({
      description: 'Longest billed duration of all parts, in seconds; null: not known.',
    }),
    billing_group_id: stringOrNull({ description: 'Billing group of the leg; null: none.' }),
    cost_parts: listOf(
      Type.Object(
        {
          billed_duration_secs: Type.Optional(Type.Number({ description: 'Billed duration in seconds.' })),
          call_part: Type.Optional(
            Type.String({ description: 'What it is for, e.g. `sip-trunking`, `call-control`, `call-recording`.' }),
          ),
          cost: Type.Optional(Type.String({ description: 'Cost, a number written as text.' })),
          currency: Type.Optional(Type.String({ description: 'Its currency, e.g. `USD`.' })),
          rate: Type.Optional(Type.String({ description: 'Price of a minute, a number written as text.' })),
        },
        { description: 'One part of the cost. Captured ones name these fields otherwise.' },
      ),
      'The parts of the cost.',
    ),
    occurred_at: timestamp('When the cost was known.'),
    status: oneOf(['success', 'error'], { description: 'Whether the cost could be worked out.' }),
    total_cost: stringOrNull({ description: 'The whole cost, a number written as text; null: not known.' }),
  },
  { title: 'call.cost', description: 'What the leg cost.' },
);
export type CallCostPayload = Static<typeof callCostPayload>;
