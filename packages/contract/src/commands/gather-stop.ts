import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/gather_stop` (reference §1.2). */
export const gatherStopParams = closedObject(
  { ...commandIdentityParams },
  { title: 'GatherStopParams', description: 'Stops the gather that runs.' },
);
export type GatherStopParams = Static<typeof gatherStopParams>;
