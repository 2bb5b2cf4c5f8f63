/** Which audio goes to the socket: what the far end says, what it hears, or both. */
export type StreamTrack = 'inbound_track' | 'outbound_track' | 'both_tracks';

/** Codecs on a socket. */
export type StreamCodec = 'PCMU' | 'PCMA' | 'G722' | 'OPUS' | 'L16';

/** Who hears what comes back: the leg itself, the other end of its bridge, or both. Without a bridge always the leg. */
export type StreamTarget = 'self' | 'opposite' | 'both';

/** A stream of one leg over a WebSocket (reference: media streaming). */
export interface MediaStreamOptions {
  /** UUID. */
  readonly id: string;
  /** ws or wss. */
  readonly url: string;
  readonly track: StreamTrack;
  /** `default`: that of the leg. */
  readonly codec: StreamCodec | 'default';
  /** What may come back. `rateHz` counts for L16; the other codecs have one. */
  readonly back: {
    readonly mode: 'rtp' | 'mp3';
    readonly codec: StreamCodec;
    readonly rateHz: number;
    readonly target: StreamTarget;
  };
  /** Sent with the handshake, and in the first frame. */
  readonly authToken?: string;
  /** What the frame `start` says of the call, beside the media format. */
  readonly start: Readonly<Record<string, unknown>>;
  /** What the frame `stop` says of the call. */
  readonly stop: Readonly<Record<string, unknown>>;
  /** Opens the socket and waits for `beginStream` before anything but `connected` is sent. */
  readonly waits: boolean;
}

export type MediaStreamEvent =
  /** The socket is open. */
  | { kind: 'stream-started'; streamId: string }
  /** It was stopped, or the application closed its socket. */
  | { kind: 'stream-stopped'; streamId: string }
  /** It could not be opened, or broke. */
  | { kind: 'stream-failed'; streamId: string; reason: string };
