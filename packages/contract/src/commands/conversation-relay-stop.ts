import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/conversation_relay_stop` (reference §1.2). */
export const conversationRelayStopParams = closedObject(
  { ...commandIdentityParams },
  { title: 'ConversationRelayStopParams', description: 'Ends the conversation relay of the leg.' },
);
export type ConversationRelayStopParams = Static<typeof conversationRelayStopParams>;
