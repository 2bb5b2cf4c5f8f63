import Type, { type Static } from 'typebox';
import { closedObject, failsWith } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { customHeadersParam, sipAuthParams, sipHeadersParam } from './sip-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/refer` (reference §1.1; RFC 3515). */
export const referParams = closedObject(
  {
    sip_address: Type.String({
      format: 'sip-uri',
      ...failsWith('10003'),
      description: 'SIP URI that the far end is asked to call (Refer-To).',
    }),
    ...commandIdentityParams,
    ...customHeadersParam,
    ...sipAuthParams,
    ...sipHeadersParam,
  },
  { title: 'ReferParams', description: 'Asks the far end of the leg to call somebody else (SIP REFER).' },
);
export type ReferParams = Static<typeof referParams>;
