import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { customHeadersParam } from './sip-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/hangup` (reference §1.1). */
export const hangupParams = closedObject(
  { ...commandIdentityParams, ...customHeadersParam },
  { title: 'HangupParams', description: 'Ends a leg, or gives up one that still rings.' },
);
export type HangupParams = Static<typeof hangupParams>;
