import type { DialParams } from '@hookswitch/contract';
import { expect, test } from 'vitest';
import { ApiError } from '../api-error.ts';
import { machineDetection } from './machine-detection.ts';

type Config = NonNullable<DialParams['answering_machine_detection_config']>;

const detect = (config: Config) =>
  machineDetection({ answering_machine_detection: 'detect', answering_machine_detection_config: config });

/** Code and pointer of the refusal. */
function refusalOf(params: Parameters<typeof machineDetection>[0]): string {
  try {
    machineDetection(params);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const [first] = error.toBody().errors;
    return `${first?.code} ${first?.source?.pointer?.split('/').at(-1)}`;
  }
  return 'taken';
}

test('every field of the configuration reaches the detector', () => {
  const config: Required<Config> = {
    after_greeting_silence_millis: 1,
    beep_detection_profile: 'freq_only',
    beep_max_frequency_hz: 3000,
    beep_min_frequency_hz: 300,
    beep_min_tone_duration_millis: 2,
    beep_spectral_confirmation: true,
    beep_spectral_min_purity: 0.5,
    beep_spectral_reject_fax_cng: true,
    beep_spectral_window_millis: 60,
    between_words_silence_millis: 3,
    greeting_duration_millis: 4,
    greeting_silence_duration_millis: 5,
    greeting_total_analysis_time_millis: 6,
    initial_silence_millis: 7,
    maximum_number_of_words: 8,
    maximum_word_length_millis: 9,
    silence_threshold: 10,
    total_analysis_time_millis: 11,
  };
  expect(detect(config)).toEqual({
    mode: 'detect',
    config: {
      ...{ afterGreetingSilenceMs: 1, betweenWordsSilenceMs: 3, greetingDurationMs: 4, greetingSilenceDurationMs: 5 },
      ...{ greetingTotalAnalysisTimeMs: 6, initialSilenceMs: 7, maximumNumberOfWords: 8, maximumWordLengthMs: 9 },
      ...{ silenceThreshold: 10, totalAnalysisTimeMs: 11 },
      beep: {
        ...{ profile: 'freq_only', maxFrequencyHz: 3000, minFrequencyHz: 300, minToneDurationMs: 2 },
        ...{ spectralConfirmation: true, spectralMinPurity: 0.5, rejectFaxCng: true, spectralWindowMs: 60 },
      },
    },
  });
});

test('nothing is asked for, or the defaults', () => {
  expect(machineDetection({})).toBeUndefined();
  expect(machineDetection({ answering_machine_detection: 'disabled' })).toBeUndefined();
  expect(machineDetection({ answering_machine_detection: 'premium' })).toEqual({ mode: 'premium' });
});

test.each<[Config, string]>([
  [{ beep_spectral_min_purity: 1.1 }, '10033 beep_spectral_min_purity'],
  [{ beep_spectral_window_millis: 10 }, '10033 beep_spectral_window_millis'],
  [{ beep_max_frequency_hz: 4001 }, '10033 beep_max_frequency_hz'],
  [{ beep_min_frequency_hz: -1 }, '10033 beep_min_frequency_hz'],
  [{ beep_min_frequency_hz: 900, beep_max_frequency_hz: 800 }, '10033 beep_min_frequency_hz'],
  [{ beep_min_tone_duration_millis: 10_001 }, '10033 beep_min_tone_duration_millis'],
])('%j is refused', (config, refusal) => {
  expect(refusalOf({ answering_machine_detection: 'detect', answering_machine_detection_config: config })).toBe(
    refusal,
  );
});

test('a configuration without a mode is refused', () => {
  const config = { silence_threshold: 300 };
  expect(refusalOf({ answering_machine_detection_config: config })).toBe('10027 answering_machine_detection_config');
});
