import type { SpeakParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';

/** How a voice is to speak, of the settings that a synthesiser here can follow. */
export interface VoiceTraits {
  readonly rate: number;
  readonly volume: number;
  readonly gender?: 'male' | 'female';
  readonly language?: string;
}

/** What each provider's settings are here; the others are refused. */
const traits: Readonly<Record<string, (value: unknown) => Partial<VoiceTraits>>> = {
  voice_speed: (value) => ({ rate: Number(value) }),
  speed: (value) => ({ rate: Number(value) }),
  vol: (value) => ({ volume: Number(value) }),
  gender: (value) => ({ gender: value === 'Male' ? 'male' : 'female' }),
  language: (value) => ({ language: String(value) }),
};

/** @throws ApiError 10027 for a setting that has no effect here. */
export function voiceTraits(settings: SpeakParams['voice_settings']): VoiceTraits {
  let result: VoiceTraits = { rate: 1, volume: 1 };
  for (const [name, value] of Object.entries(settings ?? {})) {
    if (name === 'type' || value === null) continue;
    const trait = traits[name];
    if (trait === undefined) {
      const detail = `${name} has no effect on the voices of this server, so the command was not carried out.`;
      throw new ApiError('10027', { pointer: `/voice_settings/${name}`, detail });
    }
    result = { ...result, ...trait(value) };
  }
  return result;
}
