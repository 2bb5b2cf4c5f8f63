import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '../clock.ts';
import type { SpeechEngine } from './speech-engine.ts';
import { synthesisDeadlineMs } from './speech-engine.ts';
import type { EmbeddedReply, EmbeddedRequest } from './synthesis-worker.ts';
import type { Voice } from './utterance.ts';
import { mappedVoice, type VoiceMap } from './voices.ts';

/** Texts that wait. More of them is a flood: the last would be said minutes later. */
const longestQueue = 1000;

interface Job {
  readonly request: Omit<EmbeddedRequest, 'id'>;
  readonly settle: (reply: EmbeddedReply) => void;
}

/**
 * Flite as WebAssembly, in a thread of its own that starts with the first text, or before it. Speaks English, needs no network. A thread
 * that fails or hangs takes its text with it; the next one gets a new thread.
 */
export class EmbeddedEngine implements SpeechEngine {
  readonly identity = 'flite';
  readonly #map: VoiceMap;
  readonly #clock: Clock;
  #worker: Worker | undefined;
  readonly #waiting: Job[] = [];
  #running: (Job & { readonly id: number; readonly deadline: Timer }) | undefined;
  #lastId = 0;

  constructor(map: VoiceMap, clock: Clock) {
    this.#map = map;
    this.#clock = clock;
  }

  voiceFor(voice: Voice): string {
    const mapped = mappedVoice(this.#map, voice);
    if (mapped !== undefined) return mapped;
    if (voice.gender === 'female') return 'slt';
    return voice.language.startsWith('en-GB') ? 'awb' : 'rms';
  }

  objection({ language }: Voice): string | undefined {
    if (language === 'en' || language.startsWith('en-')) return undefined;
    return `The embedded synthesiser speaks English, not ${language}: for other languages configure speech.engine.`;
  }

  synthesize({ text, rate }: { text: string; rate: number }, voice: string): Promise<Buffer> {
    if (this.#waiting.length >= longestQueue) throw new Error('too many texts wait for the embedded synthesiser');
    return new Promise((resolve, reject) => {
      const settle = (reply: EmbeddedReply) => {
        if ('wav' in reply) resolve(Buffer.from(reply.wav.buffer, reply.wav.byteOffset, reply.wav.byteLength));
        else reject(new Error(`the embedded synthesiser failed: ${reply.problem}`));
      };
      this.#waiting.push({ request: { text, rate, voice }, settle });
      this.#next();
    });
  }

  /** The thread starts, and compiles Flite. */
  warm(): void {
    if (this.#worker === undefined) this.#start();
  }

  async close(): Promise<void> {
    for (const { settle } of this.#waiting.splice(0)) settle({ id: 0, problem: 'the server stops' });
    await this.#worker?.terminate();
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    const worker = this.#worker ?? this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    const deadline = this.#clock.setTimer(synthesisDeadlineMs, () => this.#giveUp(worker, 'it took too long'));
    this.#running = { ...job, id, deadline };
    worker.postMessage({ id, ...job.request } satisfies EmbeddedRequest);
  }

  #settle(reply: EmbeddedReply): void {
    const job = this.#running;
    if (job?.id !== reply.id) return;
    job.deadline.cancel();
    this.#running = undefined;
    job.settle(reply);
    this.#next();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./synthesis-worker.js', import.meta.url));
    // A server that has nothing else to do may end.
    worker.unref();
    worker.on('message', (reply: EmbeddedReply) => this.#settle(reply));
    worker.on('error', (error) => this.#giveUp(worker, error.message));
    worker.on('exit', () => this.#giveUp(worker, 'its thread ended'));
    this.#worker = worker;
    return worker;
  }

  /** The text that is being said is lost with its thread; those that wait get a new one. */
  #giveUp(worker: Worker, problem: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    void worker.terminate();
    if (this.#running !== undefined) this.#settle({ id: this.#running.id, problem });
  }
}
