import Type from 'typebox';
import { closedObject, listOf, mapOf, oneOf, oneOfWords } from '../schema-notation.ts';
import {
  azureLanguages,
  googleLanguages,
  nova2Languages,
  nova3Languages,
  speechmaticsLanguages,
  whisperLanguages,
  xaiLanguages,
} from './transcription-languages.ts';
import { apiKeyRefParam } from './voice-settings.ts';

const spoken = { description: 'Language that is spoken.' };
const engineDescription = 'The recogniser that these settings are for.';
const engine = <Name extends string>(name: Name) => Type.Literal(name, { description: engineDescription });
const model = <Names extends string[]>(...names: Names) => oneOf(names, { description: 'Model of the recogniser.' });

const interimResults = {
  interim_results: Type.Optional(Type.Boolean({ description: 'Deliver results that may change still.' })),
};
const hints = {
  hints: Type.Optional(listOf(Type.String({ description: 'Word or phrase.' }), 'Words to expect.')),
};
const keywordsBoosting = {
  keywords_boosting: Type.Optional(
    mapOf(Type.Number({ description: 'Weight; more than 1 favours the word.' }), 'Word -> how much to expect it.'),
  ),
};
const deepgramExtras = {
  smart_format: Type.Optional(Type.Boolean({ description: 'Write numbers, dates and punctuation as people do.' })),
  utterance_end_ms: Type.Optional(Type.Number({ minimum: 0, description: 'Silence that ends an utterance, in ms.' })),
};

const googleFields = {
  ...hints,
  ...interimResults,
  enable_speaker_diarization: Type.Optional(Type.Boolean({ description: 'Tell speakers apart.' })),
  language: Type.Optional(oneOfWords(googleLanguages, spoken)),
  max_speaker_count: Type.Optional(Type.Number({ minimum: 1, description: 'Most speakers to tell apart.' })),
  min_speaker_count: Type.Optional(Type.Number({ minimum: 1, description: 'Fewest speakers to tell apart.' })),
  model: Type.Optional(
    model(
      'default',
      'latest_long',
      'latest_short',
      'command_and_search',
      'phone_call',
      'video',
      'medical_conversation',
      'medical_dictation',
    ),
  ),
  profanity_filter: Type.Optional(Type.Boolean({ description: 'Mask profanity.' })),
  speech_context: Type.Optional(
    listOf(
      closedObject(
        {
          boost: Type.Optional(Type.Number({ description: 'How much to favour the phrases.' })),
          phrases: Type.Optional(listOf(Type.String({ description: 'Phrase.' }), 'The phrases.')),
        },
        { description: 'Phrases to expect, and how much.' },
      ),
      'Phrases to expect.',
    ),
  ),
  use_enhanced: Type.Optional(Type.Boolean({ description: 'Use the enhanced form of the model.' })),
};
const whisperFields = {
  language: Type.Optional(oneOfWords(whisperLanguages, spoken)),
  transcription_model: Type.Optional(model('openai/whisper-tiny', 'openai/whisper-large-v3-turbo')),
};

const google = closedObject(
  {
    ...googleFields,
    transcription_engine: Type.Optional(
      oneOf(['Google', 'A'], { description: `${engineDescription} A is the older name of Google.` }),
    ),
  },
  { title: 'GoogleTranscriptionConfig', description: 'Settings of the engine Google.' },
);
const telnyx = closedObject(
  {
    ...whisperFields,
    transcription_engine: Type.Optional(
      oneOf(['Telnyx', 'B'], { description: `${engineDescription} B is the older name of Telnyx.` }),
    ),
  },
  { title: 'TelnyxTranscriptionConfig', description: 'Settings of the engine Telnyx.' },
);
const azure = closedObject(
  {
    ...apiKeyRefParam,
    language: Type.Optional(oneOfWords(azureLanguages, spoken)),
    region: oneOf(['australiaeast', 'centralindia', 'eastus', 'northcentralus', 'westeurope', 'westus2'], {
      description: 'Azure region that recognises.',
    }),
    transcription_engine: engine('Azure'),
  },
  { title: 'AzureTranscriptionConfig', description: 'Settings of the engine Azure.' },
);
const xai = closedObject(
  {
    ...interimResults,
    language: Type.Optional(oneOfWords(xaiLanguages, spoken)),
    transcription_engine: Type.Optional(engine('xAI')),
    transcription_model: Type.Optional(model('xai/grok-stt')),
  },
  { title: 'XaiTranscriptionConfig', description: 'Settings of the engine xAI.' },
);
const assemblyai = closedObject(
  {
    ...interimResults,
    transcription_engine: Type.Optional(engine('AssemblyAI')),
    transcription_model: Type.Optional(model('assemblyai/universal-3-5-pro', 'assemblyai/universal-streaming')),
  },
  { title: 'AssemblyaiTranscriptionConfig', description: 'Settings of the engine AssemblyAI.' },
);
const speechmatics = closedObject(
  {
    ...interimResults,
    language: Type.Optional(oneOfWords(speechmaticsLanguages, spoken)),
    transcription_engine: Type.Optional(engine('Speechmatics')),
    transcription_model: Type.Optional(model('speechmatics/standard')),
  },
  { title: 'SpeechmaticsTranscriptionConfig', description: 'Settings of the engine Speechmatics.' },
);
const soniox = closedObject(
  {
    ...interimResults,
    enable_endpoint_detection: Type.Optional(Type.Boolean({ description: 'Find the ends of utterances.' })),
    language: Type.Optional(Type.String(spoken)),
    max_endpoint_delay_ms: Type.Optional(
      Type.Number({ minimum: 0, description: 'How long after it an end may be found, in ms.' }),
    ),
    transcription_engine: engine('Soniox'),
    transcription_model: Type.Optional(model('soniox/stt-rt-v4')),
  },
  { title: 'SonioxTranscriptionConfig', description: 'Settings of the engine Soniox.' },
);
const parakeet = closedObject(
  {
    ...interimResults,
    transcription_engine: Type.Optional(engine('Parakeet')),
    transcription_model: Type.Optional(model('nvidia/parakeet-v3', 'omi-health/omi-med-stt-v1')),
  },
  { title: 'ParakeetTranscriptionConfig', description: 'Settings of the engine Parakeet.' },
);
const humain = closedObject(
  {
    language: Type.Optional(oneOf(['auto', 'ar', 'en', 'codeswitch'], spoken)),
    transcription_engine: Type.Optional(engine('Humain')),
    transcription_model: Type.Optional(model('humain/realtime')),
  },
  { title: 'HumainTranscriptionConfig', description: 'Settings of the engine Humain.' },
);
const reson8 = closedObject(
  {
    language: Type.Optional(oneOfWords(['auto nl en fr de it pl pt es sv fy'], spoken)),
    transcription_engine: Type.Optional(engine('Reson8')),
    transcription_model: Type.Optional(model('reson8/turns')),
  },
  { title: 'Reson8TranscriptionConfig', description: 'Settings of the engine Reson8.' },
);
const cohere = closedObject(
  {
    language: Type.Optional(oneOf(['ar', 'en'], spoken)),
    transcription_engine: Type.Optional(engine('Cohere')),
    transcription_model: Type.Optional(model('cohere/ar-stt')),
  },
  { title: 'CohereTranscriptionConfig', description: 'Settings of the engine Cohere.' },
);
const nova2 = closedObject(
  {
    ...deepgramExtras,
    ...hints,
    ...interimResults,
    ...keywordsBoosting,
    language: Type.Optional(oneOfWords(nova2Languages, spoken)),
    transcription_engine: engine('deepgram/nova-2'),
    transcription_model: model('deepgram/nova-2'),
  },
  { title: 'DeepgramNova2TranscriptionConfig', description: 'Settings of the engine Deepgram with nova-2.' },
);
const nova3 = closedObject(
  {
    ...deepgramExtras,
    ...interimResults,
    ...keywordsBoosting,
    keyterms: Type.Optional(listOf(Type.String({ description: 'Term.' }), 'Terms to expect.')),
    language: Type.Optional(oneOfWords(nova3Languages, spoken)),
    transcription_engine: engine('deepgram/nova-3'),
    transcription_model: model('deepgram/nova-3'),
  },
  { title: 'DeepgramNova3TranscriptionConfig', description: 'Settings of the engine Deepgram with nova-3.' },
);

/** Settings of the recogniser; `transcription_engine` tells which one they are for. */
export const transcriptionEngineConfig = Type.Union(
  [google, telnyx, azure, xai, assemblyai, speechmatics, soniox, parakeet, humain, reson8, cohere, nova2, nova3],
  { description: 'Settings of the recogniser; their own transcription_engine tells which one they are for.' },
);
