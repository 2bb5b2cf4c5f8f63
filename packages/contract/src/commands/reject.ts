import type { Static } from 'typebox';
import { closedObject, oneOf } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/reject` (reference §1.1). */
export const rejectParams = closedObject(
  {
    cause: oneOf(['CALL_REJECTED', 'USER_BUSY'], {
      description: 'What the caller is told: CALL_REJECTED is SIP 603, USER_BUSY is SIP 486.',
    }),
    ...commandIdentityParams,
  },
  { title: 'RejectParams', description: 'Refuses an incoming leg that was not answered.' },
);
export type RejectParams = Static<typeof rejectParams>;
