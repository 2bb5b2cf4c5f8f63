import { randomUUID } from 'node:crypto';
import type { AnswerParams, RecordStartParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import type { RecordingOrder } from '../call/recording/recording-order.ts';
import { configuredTranscriber, knownLanguage } from './transcription-order.ts';

/** Acted on by every command that may record from the answer on. */
export const recordFromAnswerActing = [
  'record',
  'record_channels',
  'record_custom_file_name',
  'record_format',
  'record_max_length',
  'record_timeout_secs',
  'record_track',
  'record_trim',
] as const;

type RecordFromAnswerParams = Pick<AnswerParams, (typeof recordFromAnswerActing)[number]>;

/**
 * `record: record-from-answer` and what goes with it; undefined where it is not asked for.
 * @throws ApiError 10027 for `record_...` without `record`, and for MP3 where nothing encodes it
 */
export function recordFromAnswerOrder(
  platform: CallPlatform,
  params: RecordFromAnswerParams,
  initiatedBy: string,
): { readonly id: string; readonly order: RecordingOrder } | undefined {
  if (params.record === undefined) {
    const [idle] = recordFromAnswerActing.filter((name) => params[name] !== undefined);
    if (idle === undefined) return undefined;
    throw new ApiError('10027', { pointer: `/${idle}`, detail: `${idle} has no effect without record.` });
  }
  const { record_format: format = 'mp3' } = params;
  requireEncoder(platform, format, '/record_format');
  const order = {
    initiatedBy,
    channels: params.record_channels ?? 'dual',
    format,
    track: params.record_track ?? 'both',
    maxLengthSecs: params.record_max_length ?? 0,
    silenceSecs: params.record_timeout_secs ?? 0,
    trim: params.record_trim === 'trim-silence',
    beep: false,
    fileName: fileNameOf(params.record_custom_file_name, '/record_custom_file_name'),
  };
  return { id: randomUUID(), order };
}

/** @throws ApiError 10027 for MP3 where nothing encodes it, and for a name that is none */
export function recordStartOrder(platform: CallPlatform, params: RecordStartParams): RecordingOrder {
  requireEncoder(platform, params.format, '/format');
  return {
    initiatedBy: 'record_start',
    channels: params.channels,
    format: params.format,
    track: params.recording_track ?? 'both',
    maxLengthSecs: params.max_length ?? 0,
    silenceSecs: params.timeout_secs ?? 0,
    trim: params.trim === 'trim-silence',
    beep: params.play_beep ?? false,
    fileName: fileNameOf(params.custom_file_name, '/custom_file_name'),
    transcription: recordingTranscription(platform, params),
  };
}

/**
 * Whether the recording is to be written down, and in which language. Whichever engine is named, the configured one does it.
 * @throws ApiError 90033 without an engine, or while it is out of order; 10027 for a language it does not know, and for
 * what has no effect without `transcription`
 */
function recordingTranscription(platform: CallPlatform, params: RecordStartParams): RecordingOrder['transcription'] {
  if (params.transcription !== true) {
    const names = ['transcription_engine', 'transcription_language'] as const;
    const idle = names.find((name) => params[name] !== undefined);
    if (idle === undefined) return undefined;
    throw new ApiError('10027', { pointer: `/${idle}`, detail: `${idle} has no effect without transcription.` });
  }
  const transcriber = configuredTranscriber(platform, '/transcription');
  return { language: knownLanguage(transcriber, params.transcription_language, '/transcription_language') };
}

function requireEncoder(platform: CallPlatform, format: 'wav' | 'mp3', pointer: string): void {
  if (format === 'wav' || platform.recordings.encodesMp3) return;
  throw new ApiError('10027', {
    pointer,
    detail:
      'MP3 recordings need an encoder on this server: install ffmpeg or lame, or name one with the setting ' +
      'recordings.mp3_encoder. Or record wav.',
  });
}

/** It becomes a part of a path and of a header. */
function fileNameOf(name: string | undefined, pointer: string): string | undefined {
  if (name === undefined || (/^[\p{L}\p{N} _.()+@-]+$/u.test(name) && !name.startsWith('.'))) return name;
  throw new ApiError('10027', {
    pointer,
    detail: 'A file name has letters, digits, spaces and _ . ( ) + @ - only, and no dot in front.',
  });
}
