import Type from 'typebox';
import { closedObject, oneOf, oneOfWordsOrNull } from '../schema-notation.ts';

export const apiKeyRefParam = {
  api_key_ref: Type.Optional(
    Type.String({ minLength: 1, description: 'Name of the stored secret that holds your key at the provider.' }),
  ),
};
const optionalNumber = (description: string) => Type.Optional(Type.Number({ description }));

export const languageBoostParam = {
  language_boost: Type.Optional(
    oneOfWordsOrNull(
      [
        'auto Chinese Chinese,Yue English Arabic Russian Spanish French Portuguese German Turkish Dutch Ukrainian',
        'Vietnamese Indonesian Japanese Italian Korean Thai Polish Romanian Greek Czech Finnish Hindi Bulgarian',
        'Danish Hebrew Malay Persian Slovak Swedish Croatian Filipino Hungarian Norwegian Slovenian Catalan Nynorsk',
        'Tamil Afrikaans',
      ],
      { description: 'Language that a MiniMax voice pays most heed to; auto: it finds out; null: none.' },
    ),
  ),
};

/** `type` tells which provider the settings are for. */
const provider = <Name extends string>(name: Name) => ({
  type: Type.Literal(name, { description: `Settings of the provider \`${name}\`.` }),
});

const elevenlabs = closedObject(
  { ...provider('elevenlabs'), ...apiKeyRefParam },
  { title: 'ElevenLabsVoiceSettings', description: 'Settings of an ElevenLabs voice.' },
);
const telnyx = closedObject(
  { ...provider('telnyx'), voice_speed: optionalNumber('Speed of the speech; 1 is normal.') },
  { title: 'TelnyxVoiceSettings', description: 'Settings of a Telnyx voice.' },
);
const aws = closedObject(provider('aws'), {
  title: 'AwsVoiceSettings',
  description: 'Settings of an Amazon Polly voice: there are none.',
});
const minimax = closedObject(
  {
    ...provider('minimax'),
    ...languageBoostParam,
    pitch: optionalNumber('Shift of the pitch; 0 changes nothing.'),
    speed: optionalNumber('Speed of the speech; 1 is normal.'),
    vol: optionalNumber('Volume; 1 is normal.'),
  },
  { title: 'MinimaxVoiceSettings', description: 'Settings of a MiniMax voice.' },
);
const azure = closedObject(
  {
    ...provider('azure'),
    ...apiKeyRefParam,
    deployment_id: Type.Optional(Type.String({ description: 'Deployment of a custom voice of your own.' })),
    effect: Type.Optional(
      oneOf(['eq_car', 'eq_telecomhp8k'], { description: 'Audio tuned for a car, or for an 8 kHz telephone line.' }),
    ),
    gender: Type.Optional(oneOf(['Male', 'Female'], { description: 'Gender of the voice.' })),
    region: Type.Optional(Type.String({ description: 'Azure region that speaks, e.g. `eastus`.' })),
  },
  { title: 'AzureVoiceSettings', description: 'Settings of an Azure voice.' },
);
const resemble = closedObject(
  {
    ...provider('resemble'),
    format: Type.Optional(oneOf(['wav', 'mp3'], { description: 'Format of the audio that the provider makes.' })),
    precision: Type.Optional(
      oneOf(['PCM_16', 'PCM_24', 'PCM_32', 'MULAW'], { description: 'Sample format of that audio.' }),
    ),
    sample_rate: Type.Optional(
      oneOf(['8000', '16000', '22050', '32000', '44100', '48000'], {
        description: 'Sample rate of that audio in Hz, as text.',
      }),
    ),
  },
  { title: 'ResembleVoiceSettings', description: 'Settings of a Resemble voice.' },
);
const inworld = closedObject(
  {
    ...provider('inworld'),
    delivery_mode: Type.Optional(
      oneOf(['STABLE', 'BALANCED', 'CREATIVE'], { description: 'How freely the voice acts.' }),
    ),
  },
  { title: 'InworldVoiceSettings', description: 'Settings of an Inworld voice.' },
);
const xai = closedObject(
  { ...provider('xai'), language: Type.Optional(Type.String({ description: 'Language to speak, BCP 47 tag.' })) },
  { title: 'XaiVoiceSettings', description: 'Settings of an xAI voice.' },
);
const soniox = closedObject(
  {
    ...provider('soniox'),
    reduce_silence: Type.Optional(Type.Boolean({ description: 'Shorten the pauses.' })),
    speed: optionalNumber('Speed of the speech; 1 is normal.'),
  },
  { title: 'SonioxVoiceSettings', description: 'Settings of a Soniox voice.' },
);

const description = 'Settings of the voice; `type` names its provider.';

/** Settings of the voice that speaks a text or a conversation. */
export const voiceSettings = Type.Union([elevenlabs, telnyx, aws, minimax, azure, resemble, inworld, xai, soniox], {
  description,
});

/** Settings of the voice of a gather by an assistant: fewer providers are documented for it. */
export const gatherVoiceSettings = Type.Union([elevenlabs, telnyx, aws, azure, resemble, xai, soniox], { description });
