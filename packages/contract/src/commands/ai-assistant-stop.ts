import type { Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/ai_assistant_stop` (reference §1.2). */
export const aiAssistantStopParams = closedObject(
  { ...commandIdentityParams },
  { title: 'AiAssistantStopParams', description: 'Takes the leg back from the AI assistant.' },
);
export type AiAssistantStopParams = Static<typeof aiAssistantStopParams>;
