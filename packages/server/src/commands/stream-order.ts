import type { DialParams, StreamingStartParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { StreamOrder } from '../call/sound/leg-stream.ts';

type Params = Pick<
  DialParams,
  | 'stream_url'
  | 'stream_track'
  | 'stream_codec'
  | 'stream_bidirectional_mode'
  | 'stream_bidirectional_codec'
  | 'stream_bidirectional_sampling_rate'
  | 'stream_bidirectional_target_legs'
  | 'stream_auth_token'
  | 'stream_establish_before_call_originate'
> &
  Pick<StreamingStartParams, 'custom_parameters'>;

/** The parameters of a stream, of every command that may start one. */
export const streamActing = [
  'stream_url',
  'stream_track',
  'stream_codec',
  'stream_bidirectional_mode',
  'stream_bidirectional_codec',
  'stream_bidirectional_target_legs',
] as const;

/** Those that dial and streaming_start have besides. */
export const streamExtrasActing = ['stream_auth_token', 'stream_bidirectional_sampling_rate'] as const;

/** Rates at which a codec can come back; L16 alone is what it is told to be. */
const rates: Readonly<Record<string, readonly number[]>> = {
  L16: [8000, 16_000, 22_050, 24_000, 48_000],
  OPUS: [8000, 16_000],
};

/**
 * The stream that a command asks for; undefined for none.
 * @throws ApiError 10004 for parameters of a stream without its URL, 10027 for a codec that is not spoken here and for what
 * has no effect.
 */
export function streamOrder(params: Params): StreamOrder | undefined {
  const { stream_url: url } = params;
  if (url === undefined) {
    const asked = Object.entries(params).find(([name, value]) => name.startsWith('stream_') && asks(name, value));
    if (asked === undefined) return undefined;
    throw new ApiError('10004', { pointer: '/stream_url', detail: `${asked[0]} needs stream_url.` });
  }
  const mode = params.stream_bidirectional_mode ?? 'mp3';
  const { stream_codec: codec = 'default', stream_bidirectional_codec: backCodec = 'PCMU' } = params;
  const { stream_bidirectional_sampling_rate: rateHz = 8000 } = params;
  if (codec === 'AMR-WB') throw refused('stream_codec', 'AMR-WB is not spoken by this server.');
  if (backCodec === 'AMR-WB') throw refused('stream_bidirectional_codec', 'AMR-WB is not spoken by this server.');
  if (mode === 'mp3' && backCodec !== 'PCMU') {
    throw refused('stream_bidirectional_codec', 'It has no effect without stream_bidirectional_mode rtp.');
  }
  if (!(rates[backCodec] ?? [8000]).includes(rateHz) || (mode === 'mp3' && rateHz !== 8000)) {
    const what = mode === 'mp3' ? 'MP3 files' : backCodec;
    throw refused('stream_bidirectional_sampling_rate', `${rateHz} Hz has no effect on ${what}.`);
  }
  const custom = Object.fromEntries((params.custom_parameters ?? []).map(({ name = '', value = '' }) => [name, value]));
  return {
    url,
    track: params.stream_track ?? 'inbound_track',
    codec,
    back: { mode, codec: backCodec, rateHz, target: params.stream_bidirectional_target_legs ?? 'opposite' },
    beforeInvite: params.stream_establish_before_call_originate ?? false,
    ...(params.stream_auth_token === undefined ? {} : { authToken: params.stream_auth_token }),
    ...(params.custom_parameters === undefined ? {} : { customParameters: custom }),
  };
}

/** What a parameter is when it asks for nothing: an application may spell out the defaults. */
const harmless: Readonly<Record<string, unknown>> = {
  stream_track: 'inbound_track',
  stream_codec: 'default',
  stream_bidirectional_mode: 'mp3',
  stream_bidirectional_codec: 'PCMU',
  stream_bidirectional_sampling_rate: 8000,
  stream_bidirectional_target_legs: 'opposite',
  stream_establish_before_call_originate: false,
};

function asks(name: string, value: unknown): boolean {
  return value !== undefined && value !== harmless[name];
}

function refused(name: string, detail: string): ApiError {
  return new ApiError('10027', { pointer: `/${name}`, detail });
}
