import Type, { type Static } from 'typebox';
import { closedObject, failsWith, oneOf, stringOrList } from '../schema-notation.ts';
import { answeringMachineDetectionParams } from './answering-machine-detection-params.ts';
import { playOnAnswerParams, silenceParam, soundModificationsParam } from './audio-params.ts';
import { callControlIdParam, commandIdentityParams } from './command-identity-params.ts';
import { conferenceConfig } from './conference-config.ts';
import { conversationParams, dialogflowParams } from './conversation-params.ts';
import { callerIdRule, destinationRule, outgoingLegParams } from './outgoing-leg-params.ts';
import { recordingParams } from './recording-params.ts';
import {
  customHeadersParam,
  preferredCodecsParam,
  sipAuthParams,
  sipHeadersParam,
  sipRouteParams,
} from './sip-params.ts';
import { dialStreamingParams, streamingParams } from './streaming-params.ts';
import { webhookOverrideParams } from './webhook-override-params.ts';

const linkParams = {
  bridge_intent: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'Announces a later bridge with link_to, which it needs; `from` becomes that of the linked leg.',
    }),
  ),
  bridge_on_answer: Type.Optional(
    Type.Boolean({ default: false, description: 'Bridge to link_to, which it needs, as soon as this leg answers.' }),
  ),
  link_to: Type.Optional(
    callControlIdParam('Leg whose call the new leg joins: it gets the same call_session_id. Nothing is bridged yet.'),
  ),
  park_after_unbridge: Type.Optional(
    oneOf(['self'], { description: 'Keep this leg, parked, when its bridge ends. Needs link_to.' }),
  ),
  prevent_double_bridge: Type.Optional(
    Type.Boolean({ description: 'Hang the new leg up when link_to is bridged already by the time it answers.' }),
  ),
  supervise_call_control_id: Type.Optional(callControlIdParam('Leg that the new leg supervises.')),
  supervisor_role: Type.Optional(
    oneOf(['barge', 'monitor', 'whisper'], {
      default: 'barge',
      description: 'barge: heard by both; monitor: heard by none; whisper: heard by the supervised leg.',
    }),
  ),
};

/** Body of `POST /calls` (reference §1.1). */
export const dialParams = closedObject(
  {
    connection_id: Type.String({
      minLength: 1,
      ...failsWith('10015'),
      description: 'Call control application that owns the leg: 19 digits.',
    }),
    from: Type.String({ ...callerIdRule, description: 'Caller id: +E.164 number, or SIP user.' }),
    to: stringOrList(destinationRule, {
      description:
        'Destination: +E.164 number or sip: URI; a list rings them all together, and the first to answer wins. A ' +
        '`,digits` suffix is sent as DTMF after the answer; `;secure=true|srtp|dtls` at a SIP URI asks for encryption.',
    }),
    billing_group_id: Type.Optional(Type.String({ format: 'uuid', description: 'Billing group of the leg.' })),
    conference_config: Type.Optional(conferenceConfig),
    retry_on_timeout: Type.Optional(
      Type.Boolean({
        description: 'Try further routes after timeout_secs; when false the call ends with hangup_cause no_answer.',
      }),
    ),
    ...answeringMachineDetectionParams,
    ...commandIdentityParams,
    ...conversationParams,
    ...customHeadersParam,
    ...dialogflowParams,
    ...dialStreamingParams,
    ...linkParams,
    ...outgoingLegParams,
    ...playOnAnswerParams,
    ...preferredCodecsParam,
    ...recordingParams,
    ...silenceParam,
    ...sipAuthParams,
    ...sipHeadersParam,
    ...sipRouteParams,
    ...soundModificationsParam,
    ...streamingParams,
    ...webhookOverrideParams,
  },
  { title: 'DialParams', description: 'Places a call.' },
);
export type DialParams = Static<typeof dialParams>;
