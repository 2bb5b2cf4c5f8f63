import type { MediaStreamOptions } from '../media-stream.ts';

/** What can be wrong with a frame of the application (reference: media streaming, `error`). */
export const frameErrors = {
  unknown: { code: 100_002, title: 'unknown_error' },
  malformed: { code: 100_003, title: 'malformed_frame' },
  invalidMedia: { code: 100_004, title: 'invalid_media' },
  rateLimit: { code: 100_005, title: 'rate_limit_reached' },
} as const;
export type FrameError = keyof typeof frameErrors;

export interface MediaFormat {
  readonly encoding: string;
  readonly sampleRate: number;
}

/** Writes the frames of one stream, numbered in the order they are sent. */
export class StreamFrames {
  readonly #options: MediaStreamOptions;
  #sequence = 0;

  constructor(options: MediaStreamOptions) {
    this.#options = options;
  }

  connected(): string {
    const { authToken } = this.#options;
    const token = authToken === undefined ? {} : { connected: { [authHeader]: authToken } };
    return JSON.stringify({ event: 'connected', version: '1.0.0', ...token });
  }

  start({ encoding, sampleRate }: MediaFormat): string {
    const format = { encoding, sample_rate: sampleRate, channels: 1 };
    return this.#numbered('start', { start: { ...this.#options.start, media_format: format } });
  }

  media(track: 'inbound' | 'outbound', chunk: number, timestampMs: number, payload: Buffer): string {
    const media = { track, chunk: String(chunk), timestamp: String(timestampMs), payload: payload.toString('base64') };
    return this.#numbered('media', { media });
  }

  dtmf(digit: string, occurredAt: string): string {
    return this.#numbered('dtmf', { occurred_at: occurredAt, dtmf: { digit } });
  }

  mark(name: string): string {
    return this.#numbered('mark', { mark: { name } });
  }

  error(error: FrameError, detail: string): string {
    const { code, title } = frameErrors[error];
    return JSON.stringify({ event: 'error', stream_id: this.#options.id, payload: { code, title, detail } });
  }

  stop(): string {
    return this.#numbered('stop', { stop: this.#options.stop });
  }

  #numbered(event: string, fields: object): string {
    this.#sequence += 1;
    return JSON.stringify({ event, sequence_number: String(this.#sequence), stream_id: this.#options.id, ...fields });
  }
}

/** Header of the handshake, and field of the first frame. */
export const authHeader = 'x-telnyx-streaming-auth-token';

/** What the application may send. */
export type ClientFrame =
  | { readonly event: 'media'; readonly payload: string }
  | { readonly event: 'mark'; readonly name: string }
  | { readonly event: 'clear' };

const longestMarkName = 1024;

/** Reads one frame of the application; a string says what is wrong with it. */
export function readClientFrame(text: string): ClientFrame | string {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return 'The frame is no JSON.';
  }
  const event = fieldOf(frame, 'event');
  if (event === 'clear') return { event };
  if (event === 'media') {
    const payload = fieldOf(fieldOf(frame, 'media'), 'payload');
    return typeof payload === 'string' ? { event, payload } : 'media.payload is a string.';
  }
  if (event === 'mark') {
    const name = fieldOf(fieldOf(frame, 'mark'), 'name');
    return typeof name === 'string' && name.length <= longestMarkName
      ? { event, name }
      : `mark.name is a string of up to ${longestMarkName} characters.`;
  }
  return 'event is media, mark or clear.';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
