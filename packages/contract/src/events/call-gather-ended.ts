import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.gather.ended` (reference §2.2). */
export const callGatherEndedPayload = Type.Object(
  {
    ...legEvent,
    ...legParties,
    digits: Type.String({ description: 'The digits, without the terminating one; empty when there were none.' }),
    gather_id: Type.Optional(Type.String({ description: 'The name that the command gave it. Not documented.' })),
    status: oneOf(['timeout', 'valid', 'invalid', 'call_hangup', 'cancelled', 'cancelled_amd'], {
      description:
        'How: a valid or an invalid input, none in time, the leg ended, it was stopped, or a machine was detected.',
    }),
  },
  { title: 'call.gather.ended', description: 'A gather has ended.' },
);
export type CallGatherEndedPayload = Static<typeof callGatherEndedPayload>;
