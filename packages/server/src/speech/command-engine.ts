import { spawn } from 'node:child_process';
import { type SpeechEngine, synthesisDeadlineMs } from './speech-engine.ts';
import type { Voice } from './utterance.ts';
import { mappedVoice, type VoiceMap } from './voices.ts';

const maxAnswerBytes = 30_000_000;

/**
 * A program that reads text from its standard input and writes WAV to its standard output. Of its arguments `{voice}` becomes
 * the voice and `{rate}` the speed. Nothing of a command reaches its arguments: voices come from the configuration alone.
 */
export class CommandEngine implements SpeechEngine {
  readonly identity: string;
  readonly #command: readonly string[];
  readonly #map: VoiceMap;

  constructor(command: readonly string[], map: VoiceMap) {
    this.#command = command;
    this.#map = map;
    this.identity = `command ${command.join(' ')}`;
  }

  voiceFor(voice: Voice): string {
    return mappedVoice(this.#map, voice) ?? '';
  }

  objection(voice: Voice): string | undefined {
    const needsVoice = this.#command.some((argument) => argument.includes('{voice}'));
    if (!needsVoice || mappedVoice(this.#map, voice) !== undefined) return undefined;
    return `speech.voices has no voice for ${voice.asked} in ${voice.language}, and no default.`;
  }

  synthesize({ text, rate }: { text: string; rate: number }, engineVoice: string): Promise<Buffer> {
    const [program = '', ...args] = this.#command.map((argument) =>
      argument.replaceAll('{voice}', engineVoice).replaceAll('{rate}', String(rate)),
    );
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { timeout: synthesisDeadlineMs, killSignal: 'SIGKILL' });
      const wav: Buffer[] = [];
      let bytes = 0;
      let complaint = '';
      child.stdout.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxAnswerBytes) child.kill('SIGKILL');
        else wav.push(chunk);
      });
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        complaint = (complaint + chunk).slice(-300);
      });
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (code === 0) resolve(Buffer.concat(wav));
        else reject(new Error(`${program} ended with ${signal ?? code}: ${complaint.trim()}`));
      });
      // A program that ends early does not read to the end; its end tells why.
      child.stdin.on('error', () => {});
      child.stdin.end(text);
    });
  }

  async close(): Promise<void> {}
}
