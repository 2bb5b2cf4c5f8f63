import Type, { type Static } from 'typebox';
import { closedObject, oneOf } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/fork_stop` (reference §1.2). */
export const forkStopParams = closedObject(
  {
    stream_type: Type.Optional(oneOf(['decrypted', 'raw'], { default: 'raw', description: 'Kind of copy to stop.' })),
    ...commandIdentityParams,
  },
  { title: 'ForkStopParams', description: 'Stops copying the RTP of the leg.' },
);
export type ForkStopParams = Static<typeof forkStopParams>;
