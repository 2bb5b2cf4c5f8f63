import Type, { type Static } from 'typebox';
import { closedObject, failsWith, listOf, oneOf, oneOfWords, openObject } from '../schema-notation.ts';
import {
  assistantTranscriptionParam,
  greetingParam,
  interruptionParam,
  messageHistoryUpdatesParam,
} from './assistant.ts';
import { assistantToolsParam } from './assistant-tools.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { spokenText, voiceRule } from './speech-params.ts';
import { googleLanguages } from './transcription-languages.ts';
import { gatherVoiceSettings } from './voice-settings.ts';

/** Body of `POST /calls/{call_control_id}/actions/gather_using_ai` (reference §1.2). */
export const gatherUsingAiParams = closedObject(
  {
    parameters: openObject(
      'JSON Schema of the object to fill: its properties, their descriptions, and which are required.',
    ),
    ...assistantTranscriptionParam,
    ...greetingParam,
    ...interruptionParam,
    ...messageHistoryUpdatesParam,
    assistant: Type.Optional(
      closedObject(
        {
          ...assistantToolsParam,
          instructions: Type.Optional(Type.String({ description: 'How the assistant is to behave.' })),
          model: Type.Optional(Type.String({ default: 'Qwen/Qwen3-235B-A22B', description: 'Language model.' })),
          openai_api_key_ref: Type.Optional(
            Type.String({ description: 'Name of the stored secret that holds the key of OpenAI.' }),
          ),
        },
        { description: 'The assistant that asks.' },
      ),
    ),
    gather_ended_speech: Type.Optional(spokenText('What is said when all is collected.')),
    language: Type.Optional(
      oneOfWords(googleLanguages, { ...failsWith('90013'), description: 'Language that is spoken.' }),
    ),
    message_history: Type.Optional(
      listOf(
        closedObject(
          {
            content: Type.Optional(Type.String({ description: 'What was said.' })),
            role: Type.Optional(oneOf(['user', 'assistant'], { description: 'Who said it.' })),
          },
          { description: 'A message.' },
        ),
        'What was said before, in this order.',
      ),
    ),
    send_partial_results: Type.Optional(
      Type.Boolean({ description: 'Send call.ai_gather.partial_results whenever something was collected.' }),
    ),
    user_response_timeout_ms: Type.Optional(
      Type.Integer({ default: 10000, minimum: 0, description: 'How long to wait for an answer, in ms.' }),
    ),
    voice: Type.Optional(Type.String({ default: 'Telnyx.KokoroTTS.af', ...voiceRule })),
    voice_settings: Type.Optional(gatherVoiceSettings),
    ...commandIdentityParams,
  },
  { title: 'GatherUsingAiParams', description: 'Collects answers in a conversation with an assistant.' },
);
export type GatherUsingAiParams = Static<typeof gatherUsingAiParams>;
