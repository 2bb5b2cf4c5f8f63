import type { SpeakParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import { readSsml, SsmlError } from '../speech/ssml.ts';
import { clampRate, clampVolume, type SpeechPart, type Utterance } from '../speech/utterance.ts';
import { voiceOf } from '../speech/voices.ts';
import { voiceTraits } from './voice-traits.ts';

/** What says which words are spoken, and how. */
export const speechActing = [
  'payload',
  'voice',
  'language',
  'payload_type',
  'service_level',
  'voice_settings',
] as const;
export type SpeechParams = Pick<SpeakParams, (typeof speechActing)[number]>;

/**
 * What a command wants said.
 * @param pointer where the text stands
 * @throws ApiError 90010 for SSML that is none, 90012/90013 for a voice or a language that the synthesiser does not have,
 * 90030 for what `service_level: basic` does not have, 10027 for settings of the voice without effect.
 */
export function utteranceOf(platform: CallPlatform, params: SpeechParams, pointer = '/payload'): Utterance {
  const { rate, volume, gender, language: spoken } = voiceTraits(params.voice_settings);
  requireService(params);
  const voice = voiceOf(params.voice, params.language ?? spoken);
  const wanted = gender === undefined ? voice : { ...voice, gender };
  const objection = platform.speech.objection(wanted);
  if (objection !== undefined) {
    const [code, at] =
      params.language === undefined ? (['90012', '/voice'] as const) : (['90013', '/language'] as const);
    throw new ApiError(code, { pointer: at, detail: objection });
  }
  const parts = partsOf(params, pointer).map((part) =>
    'text' in part ? { ...part, rate: clampRate(part.rate * rate), volume: clampVolume(part.volume * volume) } : part,
  );
  return { parts, voice: wanted };
}

function partsOf({ payload, payload_type: type = 'text' }: SpeechParams, pointer: string): SpeechPart[] {
  if (type === 'text') return [{ text: payload, rate: 1, volume: 1 }];
  try {
    return readSsml(payload);
  } catch (error) {
    if (!(error instanceof SsmlError)) throw error;
    throw new ApiError('90010', { pointer, detail: `The SSML cannot be spoken: ${error.message}.` });
  }
}

/** Reference §1.2: basic is plain text in en-US. */
function requireService({ service_level: level, payload_type: type, language }: SpeechParams): void {
  if (level !== 'basic') return;
  const has = type === 'ssml' ? 'SSML' : language !== undefined && language !== 'en-US' ? language : undefined;
  if (has === undefined) return;
  throw new ApiError('90030', { pointer: '/service_level', detail: `basic is plain text in en-US, without ${has}.` });
}
