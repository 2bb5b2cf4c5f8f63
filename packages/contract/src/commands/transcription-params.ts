import Type from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { transcriptionEngineConfig } from './transcription-engine-config.ts';

/** How to transcribe a leg: transcription_start, and the transcription_config of dial and answer. */
export const transcriptionParams = {
  transcription_engine: Type.Optional(
    oneOf(
      [
        'Google',
        'Telnyx',
        'Deepgram',
        'Azure',
        'xAI',
        'AssemblyAI',
        'Speechmatics',
        'Soniox',
        'A',
        'B',
        'Parakeet',
        'Humain',
        'Reson8',
        'Cohere',
      ],
      { default: 'Google', description: 'Speech recogniser.' },
    ),
  ),
  transcription_engine_config: Type.Optional(transcriptionEngineConfig),
  transcription_tracks: Type.Optional(
    oneOf(['inbound', 'outbound', 'both'], {
      default: 'inbound',
      description: 'Whose words: those of this leg (inbound), those that it hears (outbound), or both.',
    }),
  ),
};
