import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.machine.premium.detection.ended` (reference §2.2). */
export const callMachinePremiumDetectionEndedPayload = Type.Object(
  {
    ...legEvent,
    ...legParties,
    result: oneOf(['silence', 'machine', 'not_sure', 'human_residence', 'human_business', 'fax_detected'], {
      description: 'Who or what has answered.',
    }),
  },
  { title: 'call.machine.premium.detection.ended', description: 'Who or what has answered, in the mode premium.' },
);
export type CallMachinePremiumDetectionEndedPayload = Static<typeof callMachinePremiumDetectionEndedPayload>;
