import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { SpeechSettings } from '../config/config.ts';
import { CommandEngine } from './command-engine.ts';
import { EmbeddedEngine } from './embedded-engine.ts';
import { OpenAiEngine } from './openai-engine.ts';
import { SpeechCache } from './speech-cache.ts';
import type { SpeechEngine } from './speech-engine.ts';
import { Synthesizer } from './synthesizer.ts';

/** The synthesiser that the configuration names. Its owner closes it. */
export async function openSpeech(dataDir: string, settings: SpeechSettings, clock: Clock): Promise<Synthesizer> {
  const cache = await SpeechCache.open(join(dataDir, 'speech'), settings.cacheBytes);
  const engine = engineOf(settings, clock);
  // A server that has spoken will again: its first caller does not wait for the engine to start.
  if (!cache.isEmpty) engine.warm?.();
  return new Synthesizer(engine, cache);
}

function engineOf({ engine, voices }: SpeechSettings, clock: Clock): SpeechEngine {
  if (engine === 'embedded') return new EmbeddedEngine(voices, clock);
  if ('endpoint' in engine) return new OpenAiEngine(engine.endpoint, voices);
  return new CommandEngine(engine.command, voices);
}
