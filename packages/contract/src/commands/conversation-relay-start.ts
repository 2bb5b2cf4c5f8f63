import Type, { type Static } from 'typebox';
import { closedObject, mapOf } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { conversationRelayParams, conversationRelaySettings, relayUrl } from './conversation-relay-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/conversation_relay_start` (reference §1.2). */
export const conversationRelayStartParams = closedObject(
  {
    ...conversationRelayParams,
    assistant: Type.Optional(
      closedObject(
        {
          dynamic_variables: Type.Optional(
            mapOf(Type.String({ description: 'Value of the variable.' }), 'Values for the variables in the texts.'),
          ),
        },
        { description: 'What the texts of the relay are filled in with.' },
      ),
    ),
    conversation_relay_dtmf_detection: Type.Optional(Type.Boolean({ description: 'Another name of dtmf_detection.' })),
    conversation_relay_settings: Type.Optional(conversationRelaySettings),
    conversation_relay_url: Type.Optional(relayUrl('Another name of url.')),
    transcription: Type.Optional(
      Type.Unsafe<Record<string, unknown>>({
        type: 'object',
        deprecated: true,
        description: 'Settings of the recogniser in an older form.',
      }),
    ),
    url: Type.Optional(relayUrl('ws or wss URL of the relay.')),
    ...commandIdentityParams,
  },
  {
    title: 'ConversationRelayStartParams',
    description:
      'Connects the leg to a conversation relay: text in and out over a WebSocket. Settings are given flat, or in conversation_relay_settings.',
  },
);
export type ConversationRelayStartParams = Static<typeof conversationRelayStartParams>;
