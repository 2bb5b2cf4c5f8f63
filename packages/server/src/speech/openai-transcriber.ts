import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, FormData, fetch } from 'undici';
import type { SpeechEndpoint } from '../config/config.ts';
import type { PieceTranscriber } from './transcriber.ts';

const deadlineMs = 60_000;

/** Writes down what was said, at an endpoint as OpenAI has it: `POST {base_url}/audio/transcriptions`. */
export class OpenAiTranscriber implements PieceTranscriber {
  readonly kind = 'pieces';
  readonly #directory: string;
  readonly #endpoint: SpeechEndpoint;
  readonly #agent = new Agent({ headersTimeout: deadlineMs, bodyTimeout: deadlineMs, connections: 16 });

  private constructor(directory: string, endpoint: SpeechEndpoint) {
    this.#directory = directory;
    this.#endpoint = endpoint;
  }

  /** What an earlier run left is nobody's any more. */
  static async open(dataDir: string, endpoint: SpeechEndpoint): Promise<OpenAiTranscriber> {
    const directory = join(dataDir, 'transcription');
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const file of await readdir(directory)) await rm(join(directory, file), { force: true });
    return new OpenAiTranscriber(directory, endpoint);
  }

  newFile(): string {
    return join(this.#directory, `${randomUUID()}.wav`);
  }

  /** Every language is told to the endpoint, which knows what to make of it. */
  objection(): undefined {
    return undefined;
  }

  async transcribe(wav: string, language: string | undefined): Promise<string> {
    const { baseUrl, apiKey, model } = this.#endpoint;
    const form = new FormData();
    form.append('file', await openAsBlob(wav, { type: 'audio/wav' }), 'speech.wav');
    form.append('model', model);
    form.append('response_format', 'json');
    // ISO 639-1, as the interface has it.
    if (language !== undefined) form.append('language', language.split('-')[0] ?? language);
    const answer = await fetch(`${baseUrl}/audio/transcriptions`, {
      method: 'POST',
      dispatcher: this.#agent,
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
      body: form,
    });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      throw new Error(`the transcription endpoint answered ${answer.status}`);
    }
    const said: unknown = await answer.json();
    if (typeof said === 'object' && said !== null && 'text' in said && typeof said.text === 'string') return said.text;
    throw new Error('the transcription endpoint answered without a text');
  }

  async discard(wav: string): Promise<void> {
    await rm(wav, { force: true });
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}
