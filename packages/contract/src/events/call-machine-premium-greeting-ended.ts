import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.machine.premium.greeting.ended` (reference §2.2). */
export const callMachinePremiumGreetingEndedPayload = Type.Object(
  {
    ...legEvent,
    ...legParties,
    result: oneOf(['beep_detected', 'no_beep_detected'], { description: 'Whether there was a beep.' }),
  },
  {
    title: 'call.machine.premium.greeting.ended',
    description: 'The greeting of a machine is over, in the mode premium: a message can be left.',
  },
);
export type CallMachinePremiumGreetingEndedPayload = Static<typeof callMachinePremiumGreetingEndedPayload>;
