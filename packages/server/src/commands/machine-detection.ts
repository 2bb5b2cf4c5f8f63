import type { DialParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { MachineDetection } from '../call/sound/machine-detection.ts';

type Params = Pick<DialParams, 'answering_machine_detection' | 'answering_machine_detection_config'>;
type Config = NonNullable<DialParams['answering_machine_detection_config']>;

/**
 * What is to be listened for once the far end has answered; undefined for nothing.
 * @throws ApiError 10027 for a configuration without a mode, 10033 for a value that no detection can work with.
 */
export function machineDetection(params: Params): MachineDetection | undefined {
  const { answering_machine_detection: mode = 'disabled', answering_machine_detection_config: config } = params;
  if (mode === 'disabled') {
    if (config === undefined) return undefined;
    throw new ApiError('10027', {
      pointer: '/answering_machine_detection_config',
      detail: 'answering_machine_detection_config has no effect without answering_machine_detection.',
    });
  }
  if (config === undefined) return { mode };
  checkConfig(config);
  const settings = {
    ...defined('afterGreetingSilenceMs', config.after_greeting_silence_millis),
    ...defined('betweenWordsSilenceMs', config.between_words_silence_millis),
    ...defined('greetingDurationMs', config.greeting_duration_millis),
    ...defined('greetingSilenceDurationMs', config.greeting_silence_duration_millis),
    ...defined('greetingTotalAnalysisTimeMs', config.greeting_total_analysis_time_millis),
    ...defined('initialSilenceMs', config.initial_silence_millis),
    ...defined('maximumNumberOfWords', config.maximum_number_of_words),
    ...defined('maximumWordLengthMs', config.maximum_word_length_millis),
    ...defined('silenceThreshold', config.silence_threshold),
    ...defined('totalAnalysisTimeMs', config.total_analysis_time_millis),
  };
  const beep = {
    ...defined('profile', config.beep_detection_profile),
    ...defined('maxFrequencyHz', config.beep_max_frequency_hz),
    ...defined('minFrequencyHz', config.beep_min_frequency_hz),
    ...defined('minToneDurationMs', config.beep_min_tone_duration_millis),
    ...defined('spectralConfirmation', config.beep_spectral_confirmation),
    ...defined('spectralMinPurity', config.beep_spectral_min_purity),
    ...defined('rejectFaxCng', config.beep_spectral_reject_fax_cng),
    ...defined('spectralWindowMs', config.beep_spectral_window_millis),
  };
  return { mode, config: { ...settings, beep } };
}

function defined<Key extends string, Value>(key: Key, value: Value | undefined): Partial<Record<Key, Value>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}

/** Limits of the detector: it hears up to 4 kHz, and looks at no more than 2 s at once. */
const limits: readonly [keyof Config, number, number][] = [
  ['beep_min_frequency_hz', 0, 4000],
  ['beep_max_frequency_hz', 0, 4000],
  ['beep_min_tone_duration_millis', 0, 10_000],
  ['beep_spectral_min_purity', 0, 1],
  ['beep_spectral_window_millis', 20, 2000],
];

function checkConfig(config: Config): void {
  for (const [name, lowest, highest] of limits) {
    const value = config[name];
    if (typeof value !== 'number' || (value >= lowest && value <= highest)) continue;
    throw outOfRange(name, `${name} is ${lowest} to ${highest}.`);
  }
  const { beep_min_frequency_hz: lowest = 0, beep_max_frequency_hz: highest = 4000 } = config;
  if (lowest > highest) throw outOfRange('beep_min_frequency_hz', 'beep_min_frequency_hz is above the highest one.');
}

function outOfRange(name: keyof Config, detail: string): ApiError {
  return new ApiError('10033', { pointer: `/answering_machine_detection_config/${name}`, detail });
}
