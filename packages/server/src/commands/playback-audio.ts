import type { GatherUsingAudioParams, PlaybackStartParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { PlaybackAudio } from '../call/sound/playback-order.ts';

type AudioParams = Pick<
  PlaybackStartParams,
  'audio_url' | 'media_name' | 'playback_content' | 'cache_audio' | 'audio_type'
>;
const sources = ['audio_url', 'media_name', 'playback_content'] as const;
const contentTypes = { wav: 'audio/wav', mp3: 'audio/mpeg' } as const;

/** The one audio that a command names. @throws ApiError 10004 for none, 10027 for more than one. */
export function playbackAudio(params: AudioParams): PlaybackAudio {
  const audio = optionalAudio(params);
  if (audio !== undefined) return audio;
  throw new ApiError('10004', { pointer: '/audio_url', detail: `One of ${sources.join(', ')} is needed.` });
}

/** The audio that a command names, if it does. @throws ApiError 10027 for more than one. */
export function optionalAudio(params: AudioParams): PlaybackAudio | undefined {
  const { audio_url: url, media_name: name, playback_content: content, audio_type: type } = params;
  const [, second] = sources.filter((source) => params[source] !== undefined);
  if (second !== undefined) {
    throw new ApiError('10027', { pointer: `/${second}`, detail: `${sources.join(', ')} exclude each other.` });
  }
  const contentType = type === undefined ? {} : { contentType: contentTypes[type] };
  if (url !== undefined) return { mediaUrl: url, cache: params.cache_audio ?? true, ...contentType };
  if (name !== undefined) return { mediaName: name };
  return content === undefined ? undefined : { content: Buffer.from(content, 'base64'), ...contentType };
}

/** What a gather plays after an invalid input, if it names that. @throws ApiError 10027 for two. */
export function invalidAudio(
  params: Pick<GatherUsingAudioParams, 'invalid_audio_url' | 'invalid_media_name'>,
): PlaybackAudio | undefined {
  const { invalid_audio_url: url, invalid_media_name: name } = params;
  if (url !== undefined && name !== undefined) {
    const detail = 'invalid_audio_url, invalid_media_name exclude each other.';
    throw new ApiError('10027', { pointer: '/invalid_media_name', detail });
  }
  if (url !== undefined) return { mediaUrl: url, cache: true };
  return name === undefined ? undefined : { mediaName: name };
}
