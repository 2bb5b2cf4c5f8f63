import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.machine.greeting.ended` (reference §2.2). */
export const callMachineGreetingEndedPayload = Type.Object(
  {
    ...legEvent,
    ...legParties,
    result: oneOf(['not_sure', 'beep_detected', 'ended'], {
      description: 'How that was told: by a beep, by silence, or not for certain.',
    }),
  },
  { title: 'call.machine.greeting.ended', description: 'The greeting of a machine is over: a message can be left.' },
);
export type CallMachineGreetingEndedPayload = Static<typeof callMachineGreetingEndedPayload>;
