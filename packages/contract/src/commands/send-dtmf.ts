import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { dtmfParams } from './dtmf-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/send_dtmf` (reference §1.2). */
export const sendDtmfParams = closedObject(
  { ...dtmfParams, ...commandIdentityParams },
  { title: 'SendDtmfParams', description: 'Sends digits, which the far end of the leg hears.' },
);
export type SendDtmfParams = Static<typeof sendDtmfParams>;
