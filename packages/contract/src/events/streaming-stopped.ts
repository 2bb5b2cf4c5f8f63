import Type, { type Static } from 'typebox';
import { legEvent } from './call-event-payload.ts';

/** Payload of `streaming.stopped` (reference §2.2). */
export const streamingStoppedPayload = Type.Object(
  { ...legEvent, stream_url: Type.String({ description: 'URL of the socket.' }) },
  { title: 'streaming.stopped', description: 'The media of the leg is no longer streamed over a WebSocket.' },
);
export type StreamingStoppedPayload = Static<typeof streamingStoppedPayload>;
