import Type, { type Static } from 'typebox';
import { closedObject, oneOf } from '../schema-notation.ts';
import { callControlIdParam, commandIdentityParams } from './command-identity-params.ts';
import { muteDtmfParam } from './mute-dtmf-param.ts';
import { recordingParams } from './recording-params.ts';

const ringtone = oneOf(
  [
    'at',
    'au',
    'be',
    'bg',
    'br',
    'ch',
    'cl',
    'cn',
    'cz',
    'de',
    'dk',
    'ee',
    'es',
    'fi',
    'fr',
    'gr',
    'hu',
    'il',
    'in',
    'it',
    'jp',
    'lt',
    'mx',
    'my',
    'nl',
    'no',
    'nz',
    'ph',
    'pl',
    'pt',
    'ru',
    'se',
    'sg',
    'th',
    'tw',
    'uk',
    'us',
    'us-old',
    've',
    'za',
  ],
  { default: 'us', description: 'Country of the ringback tone that play_ringtone plays.' },
);

/**
 * Body of `POST /calls/{call_control_id}/actions/bridge` (reference §1.1). The other leg travels as `call_control_id`
 * (the SDK calls it `call_control_id_to_bridge_with`) and is not needed when a queue or a video room is given.
 */
export const bridgeParams = closedObject(
  {
    call_control_id: Type.Optional(callControlIdParam('The other leg.')),
    hold_after_unbridge: Type.Optional(
      Type.Boolean({ description: 'When the bridge ends, put this leg on hold in place of hanging it up.' }),
    ),
    park_after_unbridge: Type.Optional(
      oneOf(['self'], { description: 'When the bridge ends, keep this leg, parked, in place of hanging it up.' }),
    ),
    play_ringtone: Type.Optional(
      Type.Boolean({ default: false, description: 'Play ringback to this leg while the other is not answered yet.' }),
    ),
    prevent_double_bridge: Type.Optional(
      Type.Boolean({ default: false, description: 'Refuse when the other leg is bridged already.' }),
    ),
    queue: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Bridge with the head of this queue, which leaves it even if the bridge fails.',
      }),
    ),
    ringtone: Type.Optional(ringtone),
    video_room_context: Type.Optional(Type.String({ description: 'Free text handed to the video room.' })),
    video_room_id: Type.Optional(Type.String({ format: 'uuid', description: 'Video room to bridge into.' })),
    ...commandIdentityParams,
    ...muteDtmfParam,
    ...recordingParams,
  },
  {
    title: 'BridgeParams',
    description: 'Connects two legs. One of call_control_id, queue and video_room_id has to be given.',
    anyOf: [{ required: ['call_control_id'] }, { required: ['queue'] }, { required: ['video_room_id'] }],
  },
);
export type BridgeParams = Static<typeof bridgeParams>;
