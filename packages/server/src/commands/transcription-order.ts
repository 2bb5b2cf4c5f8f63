import type { DialParams, TranscriptionStartParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import type { TranscriptionOnAnswer, TranscriptionOrder } from '../call/transcription-order.ts';
import type { Transcriber } from '../speech/transcriber.ts';

/** What says how a leg is transcribed. */
export const transcriptionActing = [
  'transcription_engine',
  'transcription_engine_config',
  'transcription_tracks',
] as const;
type TranscriptionParams = Pick<TranscriptionStartParams, (typeof transcriptionActing)[number]>;

/** What has a leg transcribed from its answer on: dial and answer. */
export const transcriptionOnAnswerActing = ['transcription', 'transcription_config'] as const;
type OnAnswerParams = Pick<DialParams, (typeof transcriptionOnAnswerActing)[number]>;

/**
 * @param pointer the parameter that asks for it, where it is not the command itself
 * @throws ApiError 90033 where no engine is configured, with how to configure one.
 */
export function configuredTranscriber(platform: CallPlatform, pointer?: string): Transcriber {
  if (platform.transcriber !== undefined) return platform.transcriber;
  throw new ApiError('90033', {
    ...(pointer === undefined ? {} : { pointer }),
    detail:
      'This server has no engine that transcribes. Name one in its configuration: transcription: { openai: { base_url: …, model: … } }.',
  });
}

/**
 * Whichever engine is named, the configured one transcribes; of its settings it takes the language.
 * @throws ApiError 10027 for a setting that has no effect.
 */
export function transcriptionOrder(params: TranscriptionParams, at = ''): TranscriptionOrder {
  const { transcription_tracks: tracks = 'inbound', transcription_engine_config: config = {} } = params;
  const { language, transcription_engine: _engine, ...others } = config as Readonly<Record<string, unknown>>;
  const [idle] = Object.entries(others).filter(([, value]) => value !== undefined && value !== false);
  if (idle !== undefined) {
    const detail = `${idle[0]} has no effect on the engine of this server, so the command was not carried out.`;
    throw new ApiError('10027', { pointer: `${at}/transcription_engine_config/${idle[0]}`, detail });
  }
  // auto_detect and the like: the engine finds out.
  const isKnown = typeof language === 'string' && /^[a-z]{2,3}(-|$)/.test(language);
  return {
    tracks: tracks === 'both' ? ['inbound', 'outbound'] : [tracks],
    ...(isKnown ? { language } : {}),
  };
}

/**
 * What `transcription` and `transcription_config` of dial and answer ask for; undefined for nothing.
 * @throws ApiError 90033 where no engine is configured, 10027 for a setting that has no effect, with a pointer to it.
 */
export function transcriptionOnAnswer(
  platform: CallPlatform,
  { transcription, transcription_config: config }: OnAnswerParams,
): TranscriptionOnAnswer | undefined {
  const at = '/transcription_config';
  if (transcription !== true) {
    if (config === undefined) return undefined;
    throw new ApiError('10027', { pointer: at, detail: 'transcription_config has no effect without transcription.' });
  }
  const transcriber = configuredTranscriber(platform, '/transcription');
  const { client_state: clientState, command_id: commandId, ...settings } = config ?? {};
  if (commandId !== undefined) {
    const detail =
      'command_id of transcription_config has no effect: that of the command itself keeps it from acting twice.';
    throw new ApiError('10027', { pointer: `${at}/command_id`, detail });
  }
  const order = transcriptionOrder(settings, at);
  return { transcriber, order, ...(clientState === undefined ? {} : { clientState }) };
}
