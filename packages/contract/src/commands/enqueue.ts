import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/enqueue` (reference §1.2). */
export const enqueueParams = closedObject(
  {
    queue_name: Type.String({ minLength: 1, description: 'The queue; it is created when there is none of that name.' }),
    keep_after_hangup: Type.Optional(
      Type.Boolean({ default: false, description: 'Keep the place in the queue when the leg hangs up.' }),
    ),
    max_size: Type.Optional(
      Type.Integer({
        default: 100,
        minimum: 1,
        description:
          'How many legs a queue that is created now may hold; one that exists is refused with another size.',
      }),
    ),
    max_wait_time_secs: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Longest wait in seconds; then the leg leaves the queue and is parked.',
      }),
    ),
    ...commandIdentityParams,
  },
  { title: 'EnqueueParams', description: 'Puts the leg into a queue; a bridge that it is in ends.' },
);
export type EnqueueParams = Static<typeof enqueueParams>;
