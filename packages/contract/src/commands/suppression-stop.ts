import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/suppression_stop` (reference §1.2). */
export const suppressionStopParams = closedObject(
  { ...commandIdentityParams },
  { title: 'SuppressionStopParams', description: 'Stops suppressing noise.' },
);
export type SuppressionStopParams = Static<typeof suppressionStopParams>;
