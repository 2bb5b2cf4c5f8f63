import Type from 'typebox';
import { failsWith, oneOf, oneOfWords } from '../schema-notation.ts';
import { voiceSettings } from './voice-settings.ts';

const textRule = { minLength: 1, ...failsWith('90010') } as const;

export const spokenText = (description: string) =>
  Type.String({ ...textRule, maxLength: 3000, description: `${description} 1 to 3000 characters.` });

export const voiceRule = {
  minLength: 1,
  ...failsWith('90012'),
  description: 'Voice: `male`, `female`, or one by name, `<Provider>.<Model>.<Voice>`.',
} as const;

/** A text and how it is spoken: speak, gather_using_speak and the speak of a conference. */
export const speechParams = {
  // The table of parameters says 3000 characters, the list of errors (90010) 5000: what either allows is taken.
  payload: Type.String({
    ...textRule,
    maxLength: 5000,
    description:
      'What to say: text, or SSML when payload_type is ssml. 1 to 5000 characters; Telnyx promises 3000 only.',
  }),
  voice: Type.String(voiceRule),
  language: Type.Optional(
    oneOfWords(
      [
        'arb cmn-CN cy-GB da-DK de-DE en-AU en-GB en-GB-WLS en-IN en-US es-ES es-MX es-US fr-CA fr-FR hi-IN is-IS',
        'it-IT ja-JP ko-KR nb-NO nl-NL pl-PL pt-BR pt-PT ro-RO ru-RU sv-SE tr-TR',
      ],
      {
        ...failsWith('90013'),
        description: 'Language to speak, BCP 47 tag. Voices by name have a language of their own and need none.',
      },
    ),
  ),
  payload_type: Type.Optional(
    oneOf(['text', 'ssml'], { default: 'text', ...failsWith('90011'), description: 'What payload is.' }),
  ),
  voice_settings: Type.Optional(voiceSettings),
};

/** Which synthesiser: commands on a leg. */
export const serviceLevelParam = {
  service_level: Type.Optional(
    oneOf(['premium', 'basic'], {
      default: 'premium',
      ...failsWith('90030'),
      description: 'basic: plain text in en-US only; premium: everything else.',
    }),
  ),
};
