import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/send_sip_info` (reference §1.1; RFC 6086). */
export const sendSipInfoParams = closedObject(
  {
    body: Type.String({ maxLength: 1400, description: 'Body of the INFO request, 1400 bytes at most.' }),
    content_type: Type.String({
      minLength: 1,
      pattern: '^[^\\r\\n\\u0000]+$',
      description: 'Its MIME type, e.g. `application/dtmf-relay`.',
    }),
    ...commandIdentityParams,
  },
  { title: 'SendSipInfoParams', description: 'Sends a SIP INFO request to the far end of the leg.' },
);
export type SendSipInfoParams = Static<typeof sendSipInfoParams>;
