import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent } from './call-event-payload.ts';

/** Payload of `call.dequeued` (reference §2.2). */
export const callDequeuedPayload = Type.Object(
  {
    ...legEvent,
    queue: Type.String({ description: 'Name of the queue.' }),
    queue_position: Type.Integer({ description: 'The place that it had, 1 is the head.' }),
    reason: oneOf(['hangup', 'timeout', 'bridged', 'bridging-in-process', 'leave'], {
      description: 'Why: it ended, waited too long, was bridged or is about to be, or was taken out.',
    }),
    wait_time_secs: Type.Integer({ description: 'How long it waited, in seconds.' }),
  },
  { title: 'call.dequeued', description: 'The leg has left its queue.' },
);
export type CallDequeuedPayload = Static<typeof callDequeuedPayload>;
