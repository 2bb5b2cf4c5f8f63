import { expect, test } from 'vitest';
import { mappedVoice, voiceOf } from './voices.ts';

test.each([
  ['male', 'en-US', 'male'],
  ['female', 'en-US', 'female'],
  ['AWS.Polly.Joanna-Neural', 'en-US', 'female'],
  ['Polly.Brian', 'en-GB', 'male'],
  ['AWS.Polly.Vicki', 'de-DE', 'female'],
  ['Azure.de-DE-KatjaNeural', 'de-DE', 'female'],
  ['Telnyx.KokoroTTS.am_adam', 'en-US', 'male'],
  ['Telnyx.KokoroTTS.bf_emma', 'en-GB', 'female'],
  ['Telnyx.KokoroTTS.af', 'en-US', 'female'],
  ['ElevenLabs.Default.2zRM7PkgwBPiau2jvVXc', 'en-US', 'female'],
])('%s speaks %s and is %s', (asked, language, gender) => {
  expect(voiceOf(asked)).toEqual({ asked, language, gender });
});

test('the language of the command goes before that of the name', () => {
  expect(voiceOf('AWS.Polly.Vicki', 'en-GB')).toMatchObject({ language: 'en-GB', gender: 'female' });
});

test('a map is asked for the name, the language, whose voice it is, and at last the default', () => {
  const map = { 'AWS.Polly.Hans': 'a', 'de-DE male': 'b', 'de-DE': 'c', fr: 'd', male: 'e', default: 'f' };
  const of = (asked: string, language?: string) => mappedVoice(map, voiceOf(asked, language));
  expect(of('AWS.Polly.Hans')).toBe('a');
  expect(of('AWS.Polly.Daniel')).toBe('b');
  expect(of('AWS.Polly.Vicki')).toBe('c');
  expect(of('female', 'fr-CA')).toBe('d');
  expect(of('male')).toBe('e');
  expect(of('female')).toBe('f');
  expect(mappedVoice({}, voiceOf('constructor'))).toBeUndefined();
});
