import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent, legParties } from './call-event-payload.ts';

/** Payload of `call.machine.detection.ended` (reference §2.2). */
export const callMachineDetectionEndedPayload = Type.Object(
  { ...legEvent, ...legParties, result: oneOf(['human', 'machine', 'not_sure'], { description: 'Who has answered.' }) },
  { title: 'call.machine.detection.ended', description: 'Whether a human or a machine has answered.' },
);
export type CallMachineDetectionEndedPayload = Static<typeof callMachineDetectionEndedPayload>;
