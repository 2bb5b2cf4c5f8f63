import Type, { type Static } from 'typebox';
import { closedObject, failsWith, oneOf } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/siprec_start` (reference §1.2). */
export const siprecStartParams = closedObject(
  {
    client_state: commandIdentityParams.client_state,
    connector_name: Type.Optional(
      Type.String({ minLength: 1, description: 'The recorder, by the name that it was set up with.' }),
    ),
    include_metadata_custom_headers: Type.Optional(
      Type.Boolean({ description: 'Put the custom headers of the leg into the metadata of the recording session.' }),
    ),
    secure: Type.Optional(Type.Boolean({ description: 'Encrypt the media to the recorder (SRTP).' })),
    session_timeout_secs: Type.Optional(
      Type.Integer({
        default: 1800,
        minimum: 0,
        not: { exclusiveMinimum: 0, exclusiveMaximum: 90 },
        ...failsWith('10033'),
        description:
          'Session-Expires of the session to the recorder in seconds, 90 at least; 0 turns the session timer off.',
      }),
    ),
    sip_transport: Type.Optional(
      oneOf(['udp', 'tcp', 'tls'], { default: 'udp', description: 'Transport of the SIP messages to the recorder.' }),
    ),
    siprec_track: Type.Optional(
      oneOf(['inbound_track', 'outbound_track', 'both_tracks'], {
        default: 'both_tracks',
        description: 'Which side is sent.',
      }),
    ),
  },
  { title: 'SiprecStartParams', description: 'Sends the media of the leg to a SIPREC recorder (RFC 7866).' },
);
export type SiprecStartParams = Static<typeof siprecStartParams>;
