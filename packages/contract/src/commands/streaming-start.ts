import Type, { type Static } from 'typebox';
import { closedObject, listOf } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { dialogflowParams } from './conversation-params.ts';
import { streamingExtras, streamingParams } from './streaming-params.ts';

/** Body of `POST /calls/{call_control_id}/actions/streaming_start` (reference §1.2). */
export const streamingStartParams = closedObject(
  {
    ...commandIdentityParams,
    ...dialogflowParams,
    ...streamingExtras,
    ...streamingParams,
    custom_parameters: Type.Optional(
      listOf(
        closedObject(
          {
            name: Type.Optional(Type.String({ description: 'Name.' })),
            value: Type.Optional(Type.String({ description: 'Value.' })),
          },
          { description: 'One value of your own.' },
        ),
        'Values of your own for the first frame of the socket.',
      ),
    ),
  },
  { title: 'StreamingStartParams', description: 'Streams the media of the leg over a WebSocket.' },
);
export type StreamingStartParams = Static<typeof streamingStartParams>;
