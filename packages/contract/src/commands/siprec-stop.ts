import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/siprec_stop` (reference §1.2). */
export const siprecStopParams = closedObject(
  { ...commandIdentityParams },
  { title: 'SiprecStopParams', description: 'Ends the SIPREC session of the leg.' },
);
export type SiprecStopParams = Static<typeof siprecStopParams>;
