import Type, { type Static } from 'typebox';
import { closedObject, oneOf } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

const optionalNumber = (description: string) => Type.Optional(Type.Number({ description }));
const engineConfig = closedObject(
  {
    attenuation_limit: Type.Optional(
      Type.Integer({
        default: 100,
        minimum: 0,
        maximum: 100,
        description: 'How far noise may be lowered, 0 to 100.',
      }),
    ),
    enhancement_level: optionalNumber('AiCoustics: how strongly to enhance.'),
    family: Type.Optional(oneOf(['sparrow', 'quail'], { description: 'AiCoustics: family of models.' })),
    mode: Type.Optional(
      oneOf(['standard', 'advanced'], { description: 'DeepFilterNet: the normal model or the stronger one.' }),
    ),
    model: Type.Optional(
      oneOf(['krisp-viva-tel-v2.kef', 'krisp-viva-tel-lite-v1.kef', 'krisp-viva-pro-v1.kef', 'krisp-viva-ss-v1.kef'], {
        description: 'Krisp: model.',
      }),
    ),
    size: Type.Optional(
      oneOf(['s', 'l', 'xs', 'xxs', 'vf_l', 'vf_1_1_l'], { description: 'AiCoustics: size of the model.' }),
    ),
    suppression_level: optionalNumber('Krisp: how strongly to suppress.'),
    voice_gain: optionalNumber('AiCoustics: gain of the voice.'),
  },
  { title: 'NoiseSuppressionEngineConfig', description: 'Settings of the engine; each has some of them.' },
);

/** Body of `POST /calls/{call_control_id}/actions/suppression_start` (reference §1.2). */
export const suppressionStartParams = closedObject(
  {
    direction: Type.Optional(
      oneOf(['both', 'inbound', 'outbound'], {
        default: 'inbound',
        description: 'Which audio is cleaned: that of the far end (inbound), that sent to it (outbound), or both.',
      }),
    ),
    noise_suppression_engine: Type.Optional(
      oneOf(
        [
          'Denoiser',
          'DeepFilterNet',
          'Krisp',
          'AiCoustics',
          'aic_l_quail',
          'aic_l_rook',
          'aic_s_quail',
          'aic_s_rook',
          'quail_voice_focus_s',
          'quail_voice_focus_xs',
        ],
        { default: 'Denoiser', description: 'Engine that does it.' },
      ),
    ),
    noise_suppression_engine_config: Type.Optional(engineConfig),
    ...commandIdentityParams,
  },
  { title: 'SuppressionStartParams', description: 'Suppresses noise in the audio of the leg.' },
);
export type SuppressionStartParams = Static<typeof suppressionStartParams>;
