import Type, { type Static } from 'typebox';
import { closedObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/streaming_stop` (reference §1.2). */
export const streamingStopParams = closedObject(
  {
    stream_id: Type.Optional(
      Type.String({ format: 'uuid', description: 'The stream that is meant; absent: every one of the leg.' }),
    ),
    ...commandIdentityParams,
  },
  { title: 'StreamingStopParams', description: 'Stops a media stream of the leg.' },
);
export type StreamingStopParams = Static<typeof streamingStopParams>;
