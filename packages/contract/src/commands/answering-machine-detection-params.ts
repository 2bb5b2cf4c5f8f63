import Type from 'typebox';
import { closedObject, oneOf } from '../schema-notation.ts';

const millis = (defaultMs: number, description: string) =>
  Type.Optional(Type.Integer({ default: defaultMs, minimum: 0, description: `${description} In ms.` }));

const answeringMachineDetectionConfig = closedObject(
  {
    after_greeting_silence_millis: millis(800, 'Silence after a greeting that tells a human.'),
    beep_detection_profile: Type.Optional(
      oneOf(['both', 'freq_only'], { description: 'Whether a beep is told by frequency alone, or by amplitude too.' }),
    ),
    beep_max_frequency_hz: Type.Optional(Type.Number({ description: 'Highest frequency of a beep, in Hz.' })),
    beep_min_frequency_hz: Type.Optional(Type.Number({ description: 'Lowest frequency of a beep, in Hz.' })),
    beep_min_tone_duration_millis: Type.Optional(Type.Number({ description: 'Shortest beep, in ms.' })),
    beep_spectral_confirmation: Type.Optional(
      Type.Boolean({ description: 'Confirm a beep by its spectrum before it counts.' }),
    ),
    beep_spectral_min_purity: Type.Optional(
      Type.Number({ description: 'Share of the energy that has to lie in the beep frequency, 0 to 1.' }),
    ),
    beep_spectral_reject_fax_cng: Type.Optional(
      Type.Boolean({ description: 'Do not take the calling tone of a fax (1100 Hz) for a beep.' }),
    ),
    beep_spectral_window_millis: Type.Optional(
      Type.Number({ description: 'Window of the spectral confirmation, in ms.' }),
    ),
    between_words_silence_millis: millis(50, 'Shortest silence between two words.'),
    greeting_duration_millis: millis(3500, 'A greeting longer than this is a machine.'),
    greeting_silence_duration_millis: millis(1500, 'Silence that ends the greeting of a machine.'),
    greeting_total_analysis_time_millis: millis(5000, 'How long to wait for the end of the greeting of a machine.'),
    initial_silence_millis: millis(3500, 'Silence at the start longer than this is a machine.'),
    maximum_number_of_words: Type.Optional(
      Type.Integer({ default: 5, minimum: 0, description: 'More words than this in the greeting are a machine.' }),
    ),
    maximum_word_length_millis: millis(3500, 'Longest single word; anything longer is a machine.'),
    silence_threshold: Type.Optional(
      Type.Integer({
        default: 256,
        minimum: 0,
        description: 'Amplitude (16-bit samples) below which there is silence.',
      }),
    ),
    total_analysis_time_millis: millis(3500, 'How long the decision may take.'),
  },
  {
    title: 'AnsweringMachineDetectionConfig',
    description: 'Tuning. The mode premium heeds total_analysis_time_millis and greeting_duration_millis only.',
  },
);

/** Answering machine detection: dial and transfer. */
export const answeringMachineDetectionParams = {
  answering_machine_detection: Type.Optional(
    oneOf(['premium', 'detect', 'detect_beep', 'detect_words', 'greeting_end', 'disabled'], {
      default: 'disabled',
      description: 'Whether to tell a machine from a human after the answer, and what to wait for.',
    }),
  ),
  answering_machine_detection_config: Type.Optional(answeringMachineDetectionConfig),
};
