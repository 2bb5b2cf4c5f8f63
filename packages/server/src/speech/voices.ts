import type { Voice } from './utterance.ts';

/** Amazon's voices, by language: those of women, then those of men. */
const polly: Readonly<Record<string, readonly [female: string, male: string]>> = {
  arb: ['Zeina', ''],
  'cmn-CN': ['Zhiyu', ''],
  'cy-GB': ['Gwyneth', ''],
  'da-DK': ['Naja Sofie', 'Mads'],
  'de-DE': ['Marlene Vicki', 'Hans Daniel'],
  'en-AU': ['Nicole Olivia', 'Russell'],
  'en-GB': ['Amy Emma', 'Brian Arthur'],
  'en-GB-WLS': ['', 'Geraint'],
  'en-IN': ['Aditi Raveena Kajal', ''],
  'en-US': ['Joanna Kendra Kimberly Salli Ivy Ruth Danielle', 'Matthew Joey Justin Kevin Stephen Gregory'],
  'es-ES': ['Conchita Lucia', 'Enrique Sergio'],
  'es-MX': ['Mia', 'Andres'],
  'es-US': ['Lupe Penelope', 'Miguel Pedro'],
  'fr-CA': ['Chantal Gabrielle', 'Liam'],
  'fr-FR': ['Celine Lea', 'Mathieu Remi'],
  'is-IS': ['Dora', 'Karl'],
  'it-IT': ['Carla Bianca', 'Giorgio Adriano'],
  'ja-JP': ['Mizuki Kazuha Tomoko', 'Takumi'],
  'ko-KR': ['Seoyeon', ''],
  'nb-NO': ['Liv Ida', ''],
  'nl-NL': ['Lotte Laura', 'Ruben'],
  'pl-PL': ['Ewa Maja Ola', 'Jacek Jan'],
  'pt-BR': ['Camila Vitoria', 'Ricardo Thiago'],
  'pt-PT': ['Ines', 'Cristiano'],
  'ro-RO': ['Carmen', ''],
  'ru-RU': ['Tatyana', 'Maxim'],
  'sv-SE': ['Astrid Elin', ''],
  'tr-TR': ['Filiz Burcu', ''],
};

/** First letter of a Kokoro voice such as `af_heart`; the second one says whose it is. */
const kokoro: Readonly<Record<string, string>> = {
  a: 'en-US',
  b: 'en-GB',
  e: 'es-ES',
  f: 'fr-FR',
  h: 'hi-IN',
  i: 'it-IT',
  j: 'ja-JP',
  p: 'pt-BR',
  z: 'cmn-CN',
};

/**
 * What is known of a voice by its name: `male`, `female`, `AWS.Polly.Joanna-Neural`, `Azure.de-DE-KatjaNeural`,
 * `Telnyx.KokoroTTS.af_heart`. Of a name that says nothing: a woman who speaks English.
 * @param language what the command says; it goes before what the name says
 */
export function voiceOf(asked: string, language?: string): Voice {
  const known = pollyVoice(asked) ?? kokoroVoice(asked);
  const [tag] = /(?<![A-Za-z])[a-z]{2,3}-[A-Z]{2}(?![A-Za-z])/.exec(asked) ?? [];
  return {
    asked,
    language: language ?? known?.language ?? tag ?? 'en-US',
    gender: asked === 'male' ? 'male' : (known?.gender ?? 'female'),
  };
}

type Known = Pick<Voice, 'language' | 'gender'>;

function pollyVoice(asked: string): Known | undefined {
  // AWS.Polly.Joanna-Neural, Polly.Joanna
  const [, name = ''] = /(?:^|\.)Polly\.([A-Za-z]+)/.exec(asked) ?? [];
  for (const [language, [female, male]] of Object.entries(polly)) {
    if (name !== '' && female.split(' ').includes(name)) return { language, gender: 'female' };
    if (name !== '' && male.split(' ').includes(name)) return { language, gender: 'male' };
  }
  return undefined;
}

function kokoroVoice(asked: string): Known | undefined {
  const [, place = '', sex] = /\.KokoroTTS\.([a-z])([fm])(?:_|$)/.exec(asked) ?? [];
  const language = kokoro[place];
  return language === undefined ? undefined : { language, gender: sex === 'm' ? 'male' : 'female' };
}

/** Names of voices at an engine, by what is asked for: a voice, a language, `male`, `female`, or `default`. */
export type VoiceMap = Readonly<Record<string, string>>;

/** What the map says of a voice: by its own name, its language and whose it is, in this order. */
export function mappedVoice(map: VoiceMap, { asked, language, gender }: Voice): string | undefined {
  const keys = [asked, `${language} ${gender}`, language, language.split('-')[0] ?? '', gender, 'default'];
  const key = keys.find((candidate) => Object.hasOwn(map, candidate));
  return key === undefined ? undefined : map[key];
}
