import Type from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { assistantParam } from './assistant.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { conversationRelayConfig } from './conversation-relay-params.ts';
import { transcriptionParams } from './transcription-params.ts';

/** Machines that take part in the conversation from the answer on: dial and answer. */
export const conversationParams = {
  ...assistantParam,
  conversation_relay_config: Type.Optional(conversationRelayConfig),
  deepfake_detection: Type.Optional(
    closedObject(
      {
        enabled: Type.Boolean({ description: 'Whether to analyse.' }),
        rtp_timeout: Type.Optional(Type.Number({ minimum: 0, description: 'How long to wait for audio, in seconds.' })),
        timeout: Type.Optional(Type.Number({ minimum: 0, description: 'How long to wait for a result, in seconds.' })),
      },
      { title: 'DeepfakeDetection', description: 'Tells whether the voice of the far end is synthetic.' },
    ),
  ),
  transcription: Type.Optional(Type.Boolean({ default: false, description: 'Transcribe from the answer on.' })),
  transcription_config: Type.Optional(
    closedObject(
      { ...commandIdentityParams, ...transcriptionParams },
      { title: 'TranscriptionConfig', description: 'How to transcribe; the body of transcription_start.' },
    ),
  ),
};

/** Dialogflow: dial and streaming_start. */
export const dialogflowParams = {
  dialogflow_config: Type.Optional(
    closedObject(
      {
        analyze_sentiment: Type.Optional(Type.Boolean({ default: false, description: 'Analyse the sentiment.' })),
        partial_automated_agent_reply: Type.Optional(
          Type.Boolean({ default: false, description: 'Deliver partial replies of the agent.' }),
        ),
      },
      { title: 'DialogflowConfig', description: 'Settings of Dialogflow.' },
    ),
  ),
  enable_dialogflow: Type.Optional(Type.Boolean({ default: false, description: 'Hand the call to Dialogflow.' })),
};
