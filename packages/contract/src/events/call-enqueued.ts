import Type, { type Static } from 'typebox';
import { legEvent } from './call-event-payload.ts';

/** Payload of `call.enqueued` (reference §2.2). */
export const callEnqueuedPayload = Type.Object(
  {
    ...legEvent,
    current_position: Type.Integer({ description: 'Its place, 1 is the head.' }),
    queue: Type.String({ description: 'Name of the queue.' }),
    queue_avg_wait_time_secs: Type.Integer({ description: 'How long legs wait in it on average, in seconds.' }),
  },
  { title: 'call.enqueued', description: 'The leg is in a queue.' },
);
export type CallEnqueuedPayload = Static<typeof callEnqueuedPayload>;
