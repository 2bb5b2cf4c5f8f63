import Type from 'typebox';
import { closedObject, listOf, mapOf, oneOf, openObject } from '../schema-notation.ts';
import { assistantToolsParam } from './assistant-tools.ts';
import { spokenText, voiceRule } from './speech-params.ts';
import { apiKeyRefParam, languageBoostParam } from './voice-settings.ts';

const optionalString = (description: string) => Type.Optional(Type.String({ description }));
const optionalNumber = (description: string) => Type.Optional(Type.Number({ description }));
const optionalBoolean = (description: string) => Type.Optional(Type.Boolean({ description }));

const externalLlm = closedObject(
  {
    authentication_method: Type.Optional(
      oneOf(['token', 'certificate'], { description: 'How to log in at the language model.' }),
    ),
    base_url: optionalString('Base URL of its API.'),
    certificate_ref: optionalString('Name of the stored certificate to log in with.'),
    forward_metadata: optionalBoolean('Tell it about the call as well.'),
    llm_api_key_ref: optionalString('Name of the stored secret that holds the key.'),
    model: optionalString('Model to ask for.'),
    token_retrieval_url: optionalString('URL that hands out tokens.'),
  },
  { title: 'ExternalLlm', description: 'A language model of your own.' },
);

const backgroundKind = <Name extends string>(name: Name) =>
  Type.Literal(name, { description: `The kind of sound, \`${name}\`.` });
const backgroundAudio = Type.Union(
  [
    closedObject(
      {
        type: backgroundKind('predefined_media'),
        value: oneOf(['silence', 'office'], { description: 'Which sound.' }),
        volume: optionalNumber('How loud, 0 to 1.'),
      },
      { title: 'PredefinedBackground', description: 'A sound that is there already.' },
    ),
    closedObject(
      { type: backgroundKind('media_url'), value: Type.String({ description: 'URL of the audio.' }) },
      { title: 'BackgroundUrl', description: 'A sound at a URL.' },
    ),
    closedObject(
      { type: backgroundKind('media_name'), value: Type.String({ description: 'Name of the uploaded media.' }) },
      { title: 'BackgroundMedia', description: 'A sound that was uploaded.' },
    ),
  ],
  { description: 'Sound behind the voice.' },
);

const assistantVoice = closedObject(
  {
    voice: Type.String(voiceRule),
    ...apiKeyRefParam,
    ...languageBoostParam,
    background_audio: Type.Optional(backgroundAudio),
    expressive_mode: optionalBoolean('Speak with feeling.'),
    similarity_boost: optionalNumber('How close to keep to the original voice, 0 to 1.'),
    speed: optionalNumber('Speed of the speech; 1 is normal.'),
    style: optionalNumber('How much of the style of the original to take over, 0 to 1.'),
    temperature: optionalNumber('How much the speech varies.'),
    use_speaker_boost: optionalBoolean('Bring out the speaker more.'),
    voice_speed: optionalNumber('Speed of a Telnyx voice; 1 is normal.'),
  },
  { title: 'AssistantVoice', description: 'Voice of the assistant.' },
);

/** An AI assistant and what is different about it in this call: dial, answer and ai_assistant_start. */
export const assistantParam = {
  assistant: Type.Optional(
    closedObject(
      {
        id: Type.String({ minLength: 1, description: 'The assistant.' }),
        ...assistantToolsParam,
        dynamic_variables: Type.Optional(
          mapOf(
            Type.Unsafe<string | number | boolean>({
              type: ['string', 'number', 'boolean'],
              description: 'Value of the variable.',
            }),
            'Values for the variables in the texts of the assistant.',
          ),
        ),
        external_llm: Type.Optional(externalLlm),
        fallback_config: Type.Optional(
          closedObject(
            {
              external_llm: Type.Optional(externalLlm),
              llm_api_key_ref: optionalString('Name of the stored secret that holds the key of the model.'),
              model: optionalString('Model to ask.'),
            },
            { description: 'The language model to turn to while the first one fails.' },
          ),
        ),
        greeting: optionalString('What the assistant says first.'),
        instructions: optionalString('How the assistant is to behave.'),
        llm_api_key_ref: optionalString('Name of the stored secret that holds the key of the model.'),
        mcp_servers: Type.Optional(listOf(openObject('An MCP server.'), 'MCP servers that the assistant may use.')),
        model: optionalString('Language model.'),
        name: optionalString('Name of the assistant.'),
        observability_settings: Type.Optional(openObject('Where the traces of the conversation go.')),
        openai_api_key_ref: Type.Optional(
          Type.String({ deprecated: true, description: 'The older name of llm_api_key_ref.' }),
        ),
        voice_settings: Type.Optional(assistantVoice),
      },
      { title: 'CallAssistant', description: 'AI assistant that takes the call, and what is different in this call.' },
    ),
  ),
};

/** What a conversation begins with. */
export const greetingParam = { greeting: Type.Optional(spokenText('What is said first.')) };

/** Whether the far end may cut the assistant short. */
export const interruptionParam = {
  interruption_settings: Type.Optional(
    closedObject(
      {
        enable: Type.Optional(
          Type.Boolean({ default: true, description: 'Whether the far end may cut the assistant short.' }),
        ),
      },
      { title: 'InterruptionSettings', description: 'What happens when both talk.' },
    ),
  ),
};

/** Events about how a conversation goes on. */
export const messageHistoryUpdatesParam = {
  send_message_history_updates: Type.Optional(
    Type.Boolean({ description: 'Send call.ai_gather.message_history_updated whenever something was said.' }),
  ),
};

/** The recogniser that listens for the assistant. */
export const assistantTranscriptionParam = {
  transcription: Type.Optional(
    closedObject(
      {
        language: optionalString('Language that is spoken, or `auto`.'),
        model: Type.Optional(
          oneOf(
            [
              'openai/whisper-large-v3-turbo',
              'xai/grok-stt',
              'assemblyai/universal-3-5-pro',
              'assemblyai/universal-streaming',
              'speechmatics/standard',
              'soniox/stt-rt-v4',
              'nvidia/parakeet-v3',
              'omi-health/omi-med-stt-v1',
              'humain/realtime',
              'reson8/turns',
              'cohere/ar-stt',
              'deepgram/nova-2',
              'deepgram/nova-3',
              'deepgram/flux',
              'flux',
              'speechmatics/enhanced',
              'azure/fast',
              'azure/realtime',
              'google/latest_long',
              'distil-whisper/distil-large-v2',
            ],
            { default: 'distil-whisper/distil-large-v2', description: 'Model of the recogniser.' },
          ),
        ),
      },
      { title: 'AssistantTranscription', description: 'How the assistant listens.' },
    ),
  ),
};
