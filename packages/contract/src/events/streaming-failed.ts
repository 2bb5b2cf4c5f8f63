import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent } from './call-event-payload.ts';

/** Payload of `streaming.failed` (reference §2.2). */
export const streamingFailedPayload = Type.Object(
  {
    ...legEvent,
    failure_reason: Type.String({ description: 'Why.' }),
    stream_id: Type.Optional(Type.String({ format: 'uuid', description: 'The stream.' })),
    stream_params: Type.Optional(
      Type.Object(
        {
          stream_url: Type.Optional(Type.String({ description: 'URL of the socket.' })),
          track: Type.Optional(
            oneOf(['inbound_track', 'outbound_track', 'both_tracks'], {
              default: 'inbound_track',
              description: 'Which audio.',
            }),
          ),
        },
        { description: 'What was asked for.' },
      ),
    ),
    stream_type: Type.Optional(oneOf(['websocket', 'dialogflow'], { description: 'What the socket speaks.' })),
  },
  { title: 'streaming.failed', description: 'The media of the leg could not be streamed over a WebSocket.' },
);
export type StreamingFailedPayload = Static<typeof streamingFailedPayload>;
