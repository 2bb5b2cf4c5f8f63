import Type, { type Static } from 'typebox';
import { legEvent } from './call-event-payload.ts';

/** Payload of `streaming.started` (reference §2.2). */
export const streamingStartedPayload = Type.Object(
  { ...legEvent, stream_url: Type.String({ description: 'URL of the socket.' }) },
  { title: 'streaming.started', description: 'The media of the leg is streamed over a WebSocket.' },
);
export type StreamingStartedPayload = Static<typeof streamingStartedPayload>;
