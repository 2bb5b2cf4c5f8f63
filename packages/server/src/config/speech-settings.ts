import type { Config, SpeechEndpoint, SpeechSettings } from './config.ts';
import type { ReadConfigFile } from './config-file.ts';

/** Flite's voices that are embedded: American men and a woman, and a Scotsman. */
const embeddedVoices = ['slt', 'rms', 'awb', 'kal'];

/** @throws ConfigError when two engines are named, or a voice that the embedded one does not have */
export function speechSettings(file: ReadConfigFile | undefined): SpeechSettings {
  const { openai, command, voices = {}, cache_mb: cacheMb = 200 } = file?.settings.speech ?? {};
  if (file !== undefined && openai !== undefined && command !== undefined) {
    throw file.errorAt(['speech', 'command'], 'speech: openai and command exclude each other');
  }
  const settings = { voices, cacheBytes: cacheMb * 1_000_000 };
  if (openai !== undefined) {
    return { ...settings, engine: { endpoint: endpointOf(openai) } };
  }
  if (command !== undefined) return { ...settings, engine: { command } };
  for (const [asked, voice] of Object.entries(voices)) {
    if (file === undefined || embeddedVoices.includes(voice)) continue;
    throw file.errorAt(
      ['speech', 'voices', asked],
      `speech.voices: the embedded synthesiser has the voices ${embeddedVoices.join(', ')}, not ${voice}`,
    );
  }
  return { ...settings, engine: 'embedded' };
}

export function transcriptionSettings(file: ReadConfigFile | undefined): Pick<Config, 'transcription'> {
  const { transcription } = file?.settings ?? {};
  return transcription === undefined ? {} : { transcription: endpointOf(transcription.openai) };
}

function endpointOf(written: { base_url: string; api_key?: string; model: string }): SpeechEndpoint {
  const { base_url: baseUrl, api_key: apiKey, model } = written;
  return { baseUrl: baseUrl.replace(/\/+$/, ''), model, ...(apiKey === undefined ? {} : { apiKey }) };
}
