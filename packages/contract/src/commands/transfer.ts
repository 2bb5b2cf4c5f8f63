import Type, { type Static } from 'typebox';
import { closedObject, oneOf } from '../schema-notation.ts';
import { answeringMachineDetectionParams } from './answering-machine-detection-params.ts';
import { playOnAnswerParams, soundModificationsParam } from './audio-params.ts';
import { clientStateRule, commandIdentityParams } from './command-identity-params.ts';
import { muteDtmfParam } from './mute-dtmf-param.ts';
import { callerIdRule, destinationRule, outgoingLegParams } from './outgoing-leg-params.ts';
import { recordingParams } from './recording-params.ts';
import {
  customHeadersParam,
  preferredCodecsParam,
  sipAuthParams,
  sipHeadersParam,
  sipRouteParams,
} from './sip-params.ts';
import { webhookOverrideParams } from './webhook-override-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/transfer` (reference §1.1). */
export const transferParams = closedObject(
  {
    to: Type.String({
      ...destinationRule,
      description:
        'Destination: +E.164 number or sip: URI. A `,digits` suffix is sent as DTMF after the answer; ' +
        '`;secure=true|srtp|dtls` at a SIP URI asks for encryption.',
    }),
    early_media: Type.Optional(
      Type.Boolean({ default: true, description: 'Whether this leg hears the new one before it answers.' }),
    ),
    from: Type.Optional(
      Type.String({ ...callerIdRule, description: 'Caller id of the new leg; default: the `to` of this leg.' }),
    ),
    park_after_unbridge: Type.Optional(
      oneOf(['self'], { description: 'Keep this leg, parked, when the bridge ends.' }),
    ),
    target_leg_client_state: Type.Optional(
      Type.String({ ...clientStateRule, description: 'client_state of the new leg alone, base64 with padding.' }),
    ),
    ...answeringMachineDetectionParams,
    ...commandIdentityParams,
    ...customHeadersParam,
    ...muteDtmfParam,
    ...outgoingLegParams,
    ...playOnAnswerParams,
    ...preferredCodecsParam,
    ...recordingParams,
    ...sipAuthParams,
    ...sipHeadersParam,
    ...sipRouteParams,
    ...soundModificationsParam,
    ...webhookOverrideParams,
  },
  { title: 'TransferParams', description: 'Dials a new leg and bridges this one to it when it answers.' },
);
export type TransferParams = Static<typeof transferParams>;
