import Type from 'typebox';
import { closedObject, oneOf, openObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Machines that take part in the conversation from the answer on: dial and answer. */
export const conversationParams = {
  assistant: Type.Optional(
    openObject('AI assistant that takes the call on answer: `id` and overrides of its settings.'),
  ),
  conversation_relay_config: Type.Optional(
    openObject('Conversation relay that starts on answer: `url` and the settings of speech in and out.'),
  ),
  deepfake_detection: Type.Optional(
    closedObject(
      {
        enabled: Type.Boolean({ description: 'Whether to analyse.' }),
        rtp_timeout: Type.Optional(Type.Number({ minimum: 0, description: 'How long to wait for audio, in seconds.' })),
        timeout: Type.Optional(Type.Number({ minimum: 0, description: 'How long to wait for a result, in seconds.' })),
      },
      { description: 'Tells whether the voice of the far end is synthetic.' },
    ),
  ),
  transcription: Type.Optional(Type.Boolean({ default: false, description: 'Transcribe from the answer on.' })),
  transcription_config: Type.Optional(
    closedObject(
      {
        ...commandIdentityParams,
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
        transcription_engine_config: Type.Optional(openObject('Settings of the speech recogniser.')),
        transcription_tracks: Type.Optional(
          Type.String({ default: 'inbound', description: 'Which side is transcribed: inbound, outbound or both.' }),
        ),
      },
      { description: 'How to transcribe; the body of transcription_start.' },
    ),
  ),
};

/** What dial has beyond `conversationParams`. */
export const dialogflowParams = {
  dialogflow_config: Type.Optional(
    closedObject(
      {
        analyze_sentiment: Type.Optional(Type.Boolean({ default: false, description: 'Analyse the sentiment.' })),
        partial_automated_agent_reply: Type.Optional(
          Type.Boolean({ default: false, description: 'Deliver partial replies of the agent.' }),
        ),
      },
      { description: 'Settings of Dialogflow.' },
    ),
  ),
  enable_dialogflow: Type.Optional(Type.Boolean({ default: false, description: 'Hand the call to Dialogflow.' })),
};
