import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';

/** A queue (reference §1.3). */
export const queue = Type.Object(
  {
    id: Type.String({ description: 'The queue.' }),
    record_type: Type.Literal('queue', { description: 'Always `queue`.' }),
    name: Type.String({ description: 'Its name: what paths and commands say.' }),
    average_wait_time_secs: Type.Integer({ description: 'How long legs waited on average, in seconds.' }),
    created_at: Type.String({ description: 'RFC 3339 in UTC.' }),
    current_size: Type.Integer({ description: 'How many legs wait now.' }),
    max_size: Type.Integer({ description: 'How many legs it may hold.' }),
    updated_at: Type.String({ description: 'RFC 3339 in UTC.' }),
  },
  { title: 'Queue', description: 'Legs that wait in line.' },
);
export type Queue = Static<typeof queue>;

/** A leg in a queue (reference §1.3). */
export const queuedCall = Type.Object(
  {
    record_type: Type.Literal('queue_call', { description: 'Always `queue_call`.' }),
    call_control_id: Type.String({ description: 'The leg: what commands are addressed to.' }),
    call_leg_id: Type.String({ description: 'The leg, as a UUID.' }),
    call_session_id: Type.String({ description: 'The call: a UUID that all legs of one logical call share.' }),
    connection_id: Type.String({ description: 'The call control application that owns the leg.' }),
    enqueued_at: Type.String({ description: 'Since when it waits, RFC 3339 in UTC.' }),
    from: Type.String({ description: 'Caller: +E.164 number or SIP user.' }),
    is_alive: Type.Optional(Type.Boolean({ description: 'Whether the leg exists still; see keep_after_hangup.' })),
    queue_id: Type.String({ description: 'The queue.' }),
    queue_position: Type.Integer({ description: 'Its place, 1 is the head.' }),
    to: Type.String({ description: 'Callee: +E.164 number, SIP user or SIP URI.' }),
    wait_time_secs: Type.Integer({ description: 'How long it waits, in seconds.' }),
  },
  { title: 'QueuedCall', description: 'A leg in a queue.' },
);
export type QueuedCall = Static<typeof queuedCall>;

/** Body of `POST /queues`. */
export const createQueueParams = closedObject(
  {
    queue_name: Type.String({ minLength: 1, maxLength: 255, description: 'Name, 1 to 255 characters.' }),
    max_size: Type.Optional(Type.Integer({ default: 300, minimum: 1, description: 'How many legs it may hold.' })),
  },
  { title: 'CreateQueueParams', description: 'A new queue.' },
);
export type CreateQueueParams = Static<typeof createQueueParams>;

/** Body of `POST /queues/{queue_name}`. */
export const updateQueueParams = closedObject(
  { max_size: Type.Integer({ minimum: 1, description: 'How many legs it may hold.' }) },
  { title: 'UpdateQueueParams', description: 'Changes to a queue.' },
);
export type UpdateQueueParams = Static<typeof updateQueueParams>;

/** Body of `PATCH /queues/{queue_name}/calls/{call_control_id}`. */
export const updateQueuedCallParams = closedObject(
  {
    keep_after_hangup: Type.Optional(
      Type.Boolean({ description: 'Keep the place in the queue when the leg hangs up.' }),
    ),
  },
  { title: 'UpdateQueuedCallParams', description: 'Changes to a leg in a queue.' },
);
export type UpdateQueuedCallParams = Static<typeof updateQueuedCallParams>;
