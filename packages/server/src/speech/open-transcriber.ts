import type { Clock } from '../clock.ts';
import type { TranscriptionSettings } from '../config/config.ts';
import { OpenAiTranscriber } from './openai-transcriber.ts';
import { type SherpaLog, SherpaTranscriber } from './sherpa-transcriber.ts';
import type { Transcriber } from './transcriber.ts';

/** The engine that the configuration names. Its owner closes it. @throws ConfigError when it cannot work */
export async function openTranscriber(
  dataDir: string,
  settings: TranscriptionSettings,
  parts: { clock: Clock; log: SherpaLog },
): Promise<Transcriber> {
  if ('endpoint' in settings) return OpenAiTranscriber.open(dataDir, settings.endpoint);
  return SherpaTranscriber.open(settings.sherpa, parts);
}
