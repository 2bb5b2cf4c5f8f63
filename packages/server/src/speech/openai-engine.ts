import { Agent, request } from 'undici';
import type { SpeechEndpoint } from '../config/config.ts';
import { type SpeechEngine, synthesisDeadlineMs } from './speech-engine.ts';
import type { Voice } from './utterance.ts';
import { mappedVoice, type VoiceMap } from './voices.ts';

const maxAnswerBytes = 30_000_000;

/** A speech endpoint as OpenAI has it: `POST {base_url}/audio/speech`, answered with WAV. Several speak it. */
export class OpenAiEngine implements SpeechEngine {
  readonly identity: string;
  readonly #endpoint: SpeechEndpoint;
  readonly #map: VoiceMap;
  readonly #agent = new Agent({
    headersTimeout: synthesisDeadlineMs,
    bodyTimeout: synthesisDeadlineMs,
    connections: 8,
    maxResponseSize: maxAnswerBytes,
  });

  constructor(endpoint: SpeechEndpoint, map: VoiceMap) {
    this.#endpoint = endpoint;
    this.#map = map;
    this.identity = `openai ${endpoint.baseUrl} ${endpoint.model}`;
  }

  voiceFor(voice: Voice): string {
    return mappedVoice(this.#map, voice) ?? (voice.gender === 'male' ? 'onyx' : 'nova');
  }

  /** Its voices speak every language. */
  objection(): undefined {
    return undefined;
  }

  async synthesize({ text, rate }: { text: string; rate: number }, engineVoice: string): Promise<Buffer> {
    const { baseUrl, apiKey, model } = this.#endpoint;
    const { statusCode, body } = await request(`${baseUrl}/audio/speech`, {
      method: 'POST',
      dispatcher: this.#agent,
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ model, input: text, voice: engineVoice, response_format: 'wav', speed: rate }),
    });
    if (statusCode === 200) return Buffer.from(await body.arrayBuffer());
    await body.dump({ limit: 64 * 1024 });
    throw new Error(`the speech endpoint answered ${statusCode}`);
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}
