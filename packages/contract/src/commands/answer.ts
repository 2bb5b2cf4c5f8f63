import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { silenceParam, soundModificationsParam } from './audio-params.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { conversationParams } from './conversation-params.ts';
import { recordingParams } from './recording-params.ts';
import { customHeadersParam, preferredCodecsParam, sipHeadersParam } from './sip-params.ts';
import { streamingParams } from './streaming-params.ts';
import { webhookOverrideParams } from './webhook-override-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/answer` (reference §1.1). */
export const answerParams = closedObject(
  {
    billing_group_id: Type.Optional(Type.String({ format: 'uuid', description: 'Billing group of the leg.' })),
    ...commandIdentityParams,
    ...conversationParams,
    ...customHeadersParam,
    ...preferredCodecsParam,
    ...recordingParams,
    ...silenceParam,
    ...sipHeadersParam,
    ...soundModificationsParam,
    ...streamingParams,
    ...webhookOverrideParams,
  },
  { title: 'AnswerParams', description: 'Answers an incoming leg.' },
);
export type AnswerParams = Static<typeof answerParams>;
