import type { DialParams, ErrorCode, TranscriptionStartParams } from '@hookswitch/contract';
import { ApiError } from '../api-error.ts';
import type { CallPlatform } from '../call/call-platform.ts';
import type { TranscriptionOnAnswer, TranscriptionOrder } from '../call/transcription/transcription-order.ts';
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
      'This server has no engine that transcribes. Name one in its configuration: transcription: { openai: { base_url: …, ' +
      'model: … } } for an endpoint, or transcription: { sherpa_onnx: { tokens: …, transducer: … } } for a model on this machine.',
  });
}

/**
 * Whichever engine is named, the configured one transcribes; of its settings it takes the language, and interim results
 * where it understands while somebody speaks.
 * @throws ApiError 10027 for a setting that has no effect, 90033 while the engine is out of order.
 */
export function transcriptionOrder(transcriber: Transcriber, params: TranscriptionParams, at = ''): TranscriptionOrder {
  const { transcription_tracks: tracks = 'inbound', transcription_engine_config: config = {} } = params;
  const settings = config as Readonly<Record<string, unknown>>;
  const { language, transcription_engine: _engine, interim_results: wantsInterim, ...others } = settings;
  // Pieces are understood when they are complete.
  const checked = transcriber.kind === 'live' ? others : { ...others, interim_results: wantsInterim };
  const [idle] = Object.entries(checked).filter(([, value]) => value !== undefined && value !== false);
  const refuse = (name: string, code: ErrorCode, detail: string) =>
    new ApiError(code, { pointer: `${at}/transcription_engine_config/${name}`, detail });
  if (idle !== undefined) {
    const detail = `${idle[0]} has no effect on the engine of this server, so the command was not carried out.`;
    throw refuse(idle[0], '10027', detail);
  }
  const known = knownLanguage(transcriber, language, `${at}/transcription_engine_config/language`);
  return {
    tracks: tracks === 'both' ? ['inbound', 'outbound'] : [tracks],
    interim: wantsInterim === true,
    ...(known === undefined ? {} : { language: known }),
  };
}

/**
 * The language to write down, as the engine is told it; undefined: it finds out.
 * @throws ApiError 90033 while the engine is out of order, 10027 for a language that it does not know
 */
export function knownLanguage(transcriber: Transcriber, language: unknown, pointer: string): string | undefined {
  // auto_detect and the like: the engine finds out.
  const known = typeof language === 'string' && /^[a-z]{2,3}(-|$)/.test(language) ? language : undefined;
  const unable = transcriber.objection(undefined);
  if (unable !== undefined) throw new ApiError('90033', { detail: unable });
  const objection = transcriber.objection(known);
  if (objection !== undefined) throw new ApiError('10027', { pointer, detail: objection });
  return known;
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
  const order = transcriptionOrder(transcriber, settings, at);
  return { transcriber, order, ...(clientState === undefined ? {} : { clientState }) };
}
