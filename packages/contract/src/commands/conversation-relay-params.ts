import Type from 'typebox';
import { closedObject, failsWith, listOf, oneOf, openObject } from '../schema-notation.ts';
import { greetingParam } from './assistant.ts';
import { voiceRule } from './speech-params.ts';
import { voiceSettings } from './voice-settings.ts';

const optionalString = (description: string) => Type.Optional(Type.String({ description }));
const interruptible = (description: string) => Type.Optional(oneOf(['none', 'any', 'speech', 'dtmf'], { description }));

export const relayUrl = (description: string) =>
  Type.String({ format: 'websocket-url', ...failsWith('10003'), description });

const detection = {
  dtmf_detection: Type.Optional(Type.Boolean({ description: 'Report digits to the relay.' })),
};
const interruptions = {
  interruptible: interruptible('What cuts short what is being said: nothing, anything, speech or digits.'),
  interruptible_greeting: interruptible('What cuts the greeting short.'),
};
const engine = {
  transcription_engine: Type.Optional(
    oneOf(['Google', 'Telnyx', 'Deepgram', 'Azure', 'xAI', 'AssemblyAI', 'Speechmatics', 'Soniox', 'A', 'B'], {
      description: 'Speech recogniser.',
    }),
  ),
  transcription_engine_config: Type.Optional(openObject('Settings of the speech recogniser.')),
};
const voice = {
  tts_provider: optionalString('Provider of the voice.'),
  voice: Type.Optional(Type.String(voiceRule)),
  voice_settings: Type.Optional(voiceSettings),
};

const languages = {
  languages: Type.Optional(
    listOf(
      closedObject(
        {
          language: Type.String({ description: 'The language, BCP 47 tag.' }),
          ...engine,
          ...voice,
          speech_model: optionalString('Model of the recogniser.'),
          transcription_provider: optionalString('Provider of the recogniser.'),
        },
        { title: 'ConversationRelayLanguage', description: 'How to hear and speak one language.' },
      ),
      'Languages that the relay may switch between.',
    ),
  ),
};

/** Settings of a conversation relay: dial, answer and conversation_relay_start. */
export const conversationRelayParams = {
  ...detection,
  ...engine,
  ...greetingParam,
  ...interruptions,
  ...languages,
  ...voice,
  custom_parameters: Type.Optional(openObject('Values of your own for the first frame of the socket.')),
  interruption_settings: Type.Optional(
    closedObject(
      {
        enable: Type.Optional(Type.Boolean({ description: 'Whether the far end may cut the relay short.' })),
        ...interruptions,
        welcome_greeting_interruptible: interruptible('Another name of interruptible_greeting.'),
      },
      { title: 'ConversationRelayInterruptionSettings', description: 'What happens when both talk.' },
    ),
  ),
  language: optionalString('Language that is heard and spoken, BCP 47 tag.'),
  provider: optionalString('Provider of recogniser and voice.'),
  structured_provider: Type.Optional(openObject('Settings of the provider.')),
};

/** The settings in an object of their own, the other form that conversation_relay_start takes. */
export const conversationRelaySettings = closedObject(
  { url: relayUrl('ws or wss URL of the relay.'), ...detection, ...interruptions, ...languages },
  { title: 'ConversationRelaySettings', description: 'Settings of the relay in an object of their own.' },
);

/** The relay of a leg from its answer on: dial and answer. */
export const conversationRelayConfig = closedObject(
  { url: relayUrl('ws or wss URL of the relay.'), ...conversationRelayParams },
  { title: 'ConversationRelayConfig', description: 'Conversation relay that starts on answer.' },
);
