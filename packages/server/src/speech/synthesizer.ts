import { pcmWav } from '@hookswitch/wav';
import { amplified, type Pcm, readPcm } from './pcm.ts';
import { sentences } from './sentences.ts';
import type { HeldFile, SpeechCache } from './speech-cache.ts';
import type { SpeechEngine } from './speech-engine.ts';
import type { Utterance, Voice } from './utterance.ts';

/** Of an utterance without a word. */
const silentRateHz = 8000;
/** So that there is something to play. */
const shortestMs = 20;

/** Makes utterances heard: by the engine of the configuration, and from what was made before. */
export class Synthesizer {
  readonly #engine: SpeechEngine;
  readonly #cache: SpeechCache;

  constructor(engine: SpeechEngine, cache: SpeechCache) {
    this.#engine = engine;
    this.#cache = cache;
  }

  /** Why nothing can be said with this voice; undefined: it can. */
  objection(voice: Voice): string | undefined {
    return this.#engine.objection(voice);
  }

  /** The utterance as a WAV file. @throws when the engine fails or the disk is full */
  speech({ parts, voice }: Utterance): Promise<HeldFile> {
    const engineVoice = this.#engine.voiceFor(voice);
    return this.#cache.get(JSON.stringify([this.#engine.identity, engineVoice, parts]), () =>
      this.#say(parts, engineVoice),
    );
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  async #say(parts: Utterance['parts'], engineVoice: string): Promise<Buffer> {
    const said: (Pcm | { pauseMs: number })[] = [];
    for (const part of parts) {
      if ('pauseMs' in part) said.push(part);
      else {
        for (const text of sentences(part.text)) {
          // Marks alone are not said.
          if (!/[\p{L}\p{N}]/u.test(text)) continue;
          const pcm = readPcm(await this.#engine.synthesize({ text, rate: part.rate }, engineVoice));
          said.push({ ...pcm, samples: amplified(pcm.samples, part.volume) });
        }
      }
    }
    return joined(said);
  }
}

function joined(said: readonly (Pcm | { pauseMs: number })[]): Buffer {
  const rates = new Set(said.flatMap((piece) => ('rateHz' in piece ? [piece.rateHz] : [])));
  const [rateHz = silentRateHz, other] = rates;
  if (other !== undefined) throw new Error(`the engine speaks at ${rateHz} and at ${other} Hz`);
  const pieces = said.map((piece) =>
    'samples' in piece ? piece.samples : new Int16Array(Math.round((piece.pauseMs * rateHz) / 1000)),
  );
  const total = pieces.reduce((sum, { length }) => sum + length, 0);
  const shortest = Math.ceil((shortestMs * rateHz) / 1000);
  return pcmWav(rateHz, ...pieces, new Int16Array(Math.max(0, shortest - total)));
}
