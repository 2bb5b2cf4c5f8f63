import Type from 'typebox';
import { failsWith, oneOf } from '../schema-notation.ts';

/** Media streaming over a WebSocket: dial, answer and streaming_start. */
export const streamingParams = {
  stream_bidirectional_codec: Type.Optional(
    oneOf(['PCMU', 'PCMA', 'G722', 'OPUS', 'AMR-WB', 'L16'], {
      default: 'PCMU',
      description: 'Codec of the audio that the application sends back, in rtp mode.',
    }),
  ),
  stream_bidirectional_mode: Type.Optional(
    oneOf(['mp3', 'rtp'], { default: 'mp3', description: 'How the application sends audio back.' }),
  ),
  stream_bidirectional_target_legs: Type.Optional(
    oneOf(['both', 'self', 'opposite'], { default: 'opposite', description: 'Who hears the audio that is sent back.' }),
  ),
  stream_codec: Type.Optional(
    oneOf(['PCMU', 'PCMA', 'G722', 'OPUS', 'AMR-WB', 'L16', 'default'], {
      default: 'default',
      description: 'Codec on the socket; default: that of the leg.',
    }),
  ),
  stream_track: Type.Optional(
    oneOf(['inbound_track', 'outbound_track', 'both_tracks'], {
      default: 'inbound_track',
      description: 'Which audio goes to the socket.',
    }),
  ),
  stream_url: Type.Optional(
    Type.String({ format: 'websocket-url', ...failsWith('10003'), description: 'ws or wss URL that gets the audio.' }),
  ),
};

/** Media streaming beyond `streamingParams`: dial and streaming_start. */
export const streamingExtras = {
  stream_auth_token: Type.Optional(
    Type.String({
      maxLength: 4000,
      // What a header can hold, RFC 9110 §5.5.
      pattern: '^[\\t -~\\u0080-\\u00ff]*$',
      description: 'Token for the WebSocket handshake, 4000 characters at most.',
    }),
  ),
  stream_bidirectional_sampling_rate: Type.Optional(
    Type.Enum([8000, 16000, 22050, 24000, 48000], {
      type: 'integer',
      default: 8000,
      description: 'Sample rate in Hz of the audio that the application sends back.',
    }),
  ),
};

/** What dial has beyond `streamingParams`. */
export const dialStreamingParams = {
  ...streamingExtras,
  stream_establish_before_call_originate: Type.Optional(
    Type.Boolean({ default: false, description: 'Open the WebSocket before dialling.' }),
  ),
};
