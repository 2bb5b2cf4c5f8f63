import { existsSync } from 'node:fs';
import type { Config, SherpaSettings, SpeechEndpoint, SpeechSettings } from './config.ts';
import type { ReadConfigFile } from './config-file.ts';
import type { ConfigFile } from './config-schema.ts';

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

/**
 * @param fileOf where a file that is named relative to the configuration stands
 * @throws ConfigError unless one engine is named, with one kind of model whose files are there
 */
export function transcriptionSettings(
  file: ReadConfigFile | undefined,
  fileOf: (name: string) => string,
): Pick<Config, 'transcription'> {
  const { transcription } = file?.settings ?? {};
  if (file === undefined || transcription === undefined) return {};
  const { openai, sherpa_onnx: sherpa } = transcription;
  if ((openai === undefined) === (sherpa === undefined)) {
    throw file.errorAt(['transcription'], 'transcription: name openai or sherpa_onnx, one of both');
  }
  if (openai !== undefined) return { transcription: { endpoint: endpointOf(openai) } };
  return sherpa === undefined ? {} : { transcription: { sherpa: sherpaSettings(file, sherpa, fileOf) } };
}

type WrittenSherpa = NonNullable<NonNullable<ConfigFile['transcription']>['sherpa_onnx']>;

function sherpaSettings(
  file: ReadConfigFile,
  written: WrittenSherpa,
  fileOf: (name: string) => string,
): SherpaSettings {
  const at = ['transcription', 'sherpa_onnx'];
  const { transducer, paraformer, zipformer2_ctc: zipformer2, nemo_ctc: nemo, language, threads = 1 } = written;
  if ([transducer, paraformer, zipformer2, nemo].filter((kind) => kind !== undefined).length !== 1) {
    throw file.errorAt(
      at,
      'transcription.sherpa_onnx: name transducer, paraformer, zipformer2_ctc or nemo_ctc, one of them',
    );
  }
  const found = (name: string, ...key: string[]) => {
    const path = fileOf(name);
    // Else sherpa-onnx itself would say so, in its own words and without the line.
    if (!existsSync(path)) throw file.errorAt([...at, ...key], `there is no such file: ${path}`);
    return path;
  };
  const model = {
    tokens: found(written.tokens, 'tokens'),
    numThreads: threads,
    ...(transducer && {
      transducer: {
        encoder: found(transducer.encoder, 'transducer', 'encoder'),
        decoder: found(transducer.decoder, 'transducer', 'decoder'),
        joiner: found(transducer.joiner, 'transducer', 'joiner'),
      },
    }),
    ...(paraformer && {
      paraformer: {
        encoder: found(paraformer.encoder, 'paraformer', 'encoder'),
        decoder: found(paraformer.decoder, 'paraformer', 'decoder'),
      },
    }),
    ...(zipformer2 !== undefined && { zipformer2Ctc: { model: found(zipformer2, 'zipformer2_ctc') } }),
    ...(nemo !== undefined && { nemoCtc: { model: found(nemo, 'nemo_ctc') } }),
  };
  return { model, ...(language === undefined ? {} : { language }) };
}

function endpointOf(written: { base_url: string; api_key?: string; model: string }): SpeechEndpoint {
  const { base_url: baseUrl, api_key: apiKey, model } = written;
  return { baseUrl: baseUrl.replace(/\/+$/, ''), model, ...(apiKey === undefined ? {} : { apiKey }) };
}
