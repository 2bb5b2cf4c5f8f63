import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChurnTable } from '@hookswitch/churn';
import type { Clock, Timer } from '../clock.ts';
import { ConfigError, type SherpaSettings } from '../config/config.ts';
import type { RecogniserMessage, RecogniserStart } from './recogniser-protocol.ts';
import type { Heard, Listener, LiveTranscriber } from './transcriber.ts';

/** A model of a gigabyte takes its time from a slow disk. */
const loadDeadlineMs = 120_000;
/** Before a process that ended is followed by the next; doubled each time that one did not get ready. */
const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/** A pause of so much ends an utterance. */
const pauseSecs = 0.7;
const longestUtteranceSecs = 20;

/** What is logged of it. */
export interface SherpaLog {
  warn(facts: object, message: string): void;
}

/**
 * sherpa-onnx with a streaming model of the user, in a process of its own.
 *
 * ```
 *            ready                    its process ended
 *   loading ──────> listening ───────────────────────────> pausing
 *      ^  │                                                │ ^
 *      │  └────────────── its process ended ───────────────┼─┘
 *      └──────────── the pause is over ────────────────────┘
 * ```
 */
export class SherpaTranscriber implements LiveTranscriber {
  readonly kind = 'live';
  readonly #settings: SherpaSettings;
  readonly #clock: Clock;
  readonly #log: SherpaLog;
  readonly #directory: string;
  readonly #listeners = new ChurnTable<(heard: Heard) => void>();
  #child: ChildProcess | undefined;
  #isReady = false;
  #opened = false;
  #closed = false;
  #pauseMs = firstPauseMs;
  #timer: Timer | undefined;
  #starts = 0;
  readonly #waiting: (() => void)[] = [];

  private constructor(settings: SherpaSettings, directory: string, { clock, log }: { clock: Clock; log: SherpaLog }) {
    this.#settings = settings;
    this.#directory = directory;
    this.#clock = clock;
    this.#log = log;
  }

  /** @throws ConfigError when the package is not installed, or the model cannot be loaded */
  static async open(settings: SherpaSettings, parts: { clock: Clock; log: SherpaLog }): Promise<SherpaTranscriber> {
    const directory = await mkdtemp(join(tmpdir(), 'hookswitch-'));
    const transcriber = new SherpaTranscriber(settings, directory, parts);
    const problem = await new Promise<string | undefined>((resolve) => transcriber.#start(resolve));
    if (problem === undefined) return transcriber;
    await transcriber.close();
    throw new ConfigError(`transcription.sherpa_onnx: ${problem}`);
  }

  objection(language: string | undefined): string | undefined {
    const { language: spoken } = this.#settings;
    if (!this.#isReady) return 'The engine that transcribes has failed and is being started again.';
    if (language === undefined) return undefined;
    if (spoken === undefined) {
      return `Whether the model writes down ${language} is not known: say it in transcription.sherpa_onnx.language.`;
    }
    const primary = (tag: string) => tag.toLowerCase().split('-')[0];
    if (primary(language) === primary(spoken)) return undefined;
    return `The model of this server writes down ${spoken}, not ${language}.`;
  }

  listen(told: (heard: Heard) => void): Listener {
    if (!this.#isReady) throw new Error('the engine that transcribes is not ready');
    const id = randomUUID();
    this.#listeners.set(id, told);
    return { id, path: this.#path };
  }

  forget(id: string): void {
    this.#listeners.delete(id);
  }

  async recovered(): Promise<void> {
    if (this.#isReady) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#listeners.clear();
    // Its channel closes: it ends by itself, or is made to.
    this.#child?.kill('SIGKILL');
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Another one for each process: what an earlier one left behind is in nobody's way. */
  get #path(): string {
    return join(this.#directory, `ear-${this.#starts}`);
  }

  /** @param settled told once, of the first outcome: ready, or why not */
  #start(settled: (problem: string | undefined) => void = () => {}): void {
    this.#starts += 1;
    const child = fork(new URL('./recogniser-process.js', import.meta.url), [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#child = child;
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      complaint = (complaint + chunk).slice(-500);
    });
    this.#timer = this.#clock.setTimer(loadDeadlineMs, () => {
      complaint = 'the model was not loaded in time';
      child.kill('SIGKILL');
    });
    child.on('message', (message: RecogniserMessage) => {
      if (message.kind === 'missing') complaint = missing(message.problem);
      else if (message.kind === 'ready') {
        this.#ready();
        settled(undefined);
      } else this.#tell(message);
    });
    child.on('error', (error) => {
      complaint = error.message;
    });
    child.once('close', () => {
      const problem = complaint.trim().split('\n').slice(-3).join(' ') || 'its process ended';
      this.#ended(problem);
      settled(problem);
    });
    // Where the machine has no file descriptors left there is no process and no channel; 'error' and 'close' follow.
    if (child.pid === undefined) return;
    child.send({
      ...{ model: this.#settings.model, path: this.#path },
      ...{ pauseSecs, longestUtteranceSecs },
    } satisfies RecogniserStart);
  }

  #ready(): void {
    this.#timer?.cancel();
    this.#isReady = true;
    this.#opened = true;
    this.#pauseMs = firstPauseMs;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #ended(problem: string): void {
    this.#timer?.cancel();
    this.#child = undefined;
    // A first one that fails is an error of the start.
    if (this.#closed || !this.#opened) return;
    this.#log.warn({ problem }, 'the engine that transcribes ended; it is started again');
    this.#isReady = false;
    const lost = this.#listeners.values();
    this.#listeners.clear();
    for (const told of lost) told({ kind: 'lost' });
    this.#timer = this.#clock.setTimer(this.#pauseMs, () => this.#start());
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
  }

  #tell(message: Exclude<RecogniserMessage, { kind: 'ready' | 'missing' }>): void {
    const told = this.#listeners.get(message.id);
    if (message.kind === 'over') this.#listeners.delete(message.id);
    told?.(message);
  }
}

function missing(problem: string): string {
  if (!/sherpa-onnx-node/.test(problem)) return problem;
  return `sherpa-onnx-node is not installed: npm install sherpa-onnx-node (${problem.split('\n')[0]})`;
}
