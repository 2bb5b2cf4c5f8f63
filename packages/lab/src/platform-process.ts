import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Clock, type Endpoint, systemClock } from '@hookswitch/sip';
import { ApiCaller, type ApiExchange } from './api-caller.ts';
import { withDeadline } from './deadline.ts';
import {
  anyFreePort,
  endpointOf,
  endpointsByTransport,
  makeDataDir,
  type Platform,
  type Settings,
} from './platform.ts';

export interface SpawnPlatformOptions {
  /** On top of the lab's own: loopback and free ports, a data directory of its own, no rate limit. */
  settings?: Settings;
  /** Where SIP listens at the first start, `host:port`; any free port on loopback when absent. */
  sip?: string;
  onExchange?: (exchange: ApiExchange) => void;
  clock?: Clock;
}

/** The first line of `hookswitch start --json`. */
interface ReadyLine {
  readonly event: 'ready';
  readonly api_url: string;
  readonly api_key: string;
  readonly public_key: string;
  readonly sip_uri: string;
  readonly sip_uris: readonly string[];
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const startWithinMs = 60_000;
const exitWithinMs = 20_000;
const keptLogLines = 200;

/** One run of the process, from spawn to exit. */
interface Run {
  readonly child: ChildProcess;
  readonly exited: Promise<ProcessExit>;
}

/** `hookswitch start --json` as a process of its own, in a data directory and on ports that outlive it. */
export class PlatformProcess implements Platform {
  /** The last lines the process wrote, of both streams: what to show when it misbehaves. */
  readonly log: string[] = [];
  readonly dataDir: string;
  readonly #settingsFile: string;
  readonly #apiKey = `KEY${randomBytes(16).toString('hex')}`;
  readonly #options: SpawnPlatformOptions;
  readonly #clock: Clock;
  #run: Run | undefined;
  #last: ReadyLine | undefined;

  private constructor(files: { dataDir: string; settingsFile: string }, options: SpawnPlatformOptions) {
    this.dataDir = files.dataDir;
    this.#settingsFile = files.settingsFile;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Starts it on free ports. Rejects with its last words when it does not come up. */
  static async spawn(options: SpawnPlatformOptions = {}): Promise<PlatformProcess> {
    const platform = new PlatformProcess(await makeDataDir(options.settings ?? {}), options);
    try {
      await platform.#start(anyFreePort, options.sip ?? anyFreePort);
      return platform;
    } catch (error) {
      await platform.close();
      throw error;
    }
  }

  get apiUrl(): string {
    return this.#ready.api_url;
  }

  get apiKey(): string {
    return this.#ready.api_key;
  }

  get publicKey(): string {
    return this.#ready.public_key;
  }

  get sip(): Endpoint {
    return endpointOf(this.#ready.sip_uri);
  }

  get sipOver(): ReadonlyMap<string, Endpoint> {
    return endpointsByTransport(this.#ready.sip_uris);
  }

  get api(): ApiCaller {
    const { onExchange } = this.#options;
    return new ApiCaller({ apiUrl: this.apiUrl, apiKey: this.apiKey, ...(onExchange ? { onExchange } : {}) });
  }

  get pid(): number | undefined {
    return this.#run?.child.pid;
  }

  /** Of its media process, as /proc tells (Linux). @throws unless it has just that one child */
  get mediaPid(): number {
    const children = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8').trim().split(' ');
    if (children.length !== 1 || children[0] === '')
      throw new Error(`children of the platform: ${children.join(', ')}`);
    return Number(children[0]);
  }

  /** The process is killed as a power cut would: nothing is flushed, nobody is told. Resolves when it is gone. */
  async kill9(): Promise<void> {
    await this.#stop('SIGKILL');
  }

  /** Asks it to drain and end, as Ctrl-C does. Resolves with how it ended. */
  async terminate(): Promise<ProcessExit> {
    return this.#stop('SIGTERM');
  }

  async drain(): Promise<void> {
    const { code, signal } = await this.terminate();
    if (code !== 0) throw new Error(`the platform drained and ended with ${signal ?? `code ${code}`}`);
  }

  /** Starts it again where it was: same data directory, same ports, same key. */
  async restart(): Promise<void> {
    if (this.#run) throw new Error('the platform still runs');
    const { host, port } = this.sip;
    await this.#start(new URL(this.apiUrl).host, `${host}:${port}`);
  }

  /** Ends the process, if it runs, and removes its data. */
  async close(): Promise<void> {
    if (this.#run) await this.kill9();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  get #ready(): ReadyLine {
    if (!this.#last) throw new Error('the platform was never ready');
    return this.#last;
  }

  async #stop(signal: NodeJS.Signals): Promise<ProcessExit> {
    const run = this.#run;
    if (!run) throw new Error('the platform does not run');
    run.child.kill(signal);
    const exit = await withDeadline(run.exited, {
      withinMs: exitWithinMs,
      what: `the platform to end on ${signal}`,
      clock: this.#clock,
    });
    this.#run = undefined;
    return exit;
  }

  async #start(http: string, sip: string): Promise<void> {
    const args = ['start', '--json', '--config', this.#settingsFile, '--data', this.dataDir];
    const child = spawn(process.execPath, [commandPath(), ...args, '--http', http, '--sip', sip], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...withoutSettings(process.env), HOOKSWITCH_API_KEY: this.#apiKey },
    });
    // A lab that ends early, on a deadline or a failed test, leaves no platform behind.
    const killWithLab = () => child.kill('SIGKILL');
    process.once('exit', killWithLab);
    const exited = new Promise<ProcessExit>((resolve, reject) => {
      child.once('error', reject);
      // Not 'exit': its last words may still be in the pipe then.
      child.once('close', (code, signal) => {
        process.off('exit', killWithLab);
        resolve({ code, signal });
      });
    });
    const ready = new Promise<ReadyLine>((resolve) => {
      this.#readLines(child.stdout, (line) => {
        const parsed = parseLine(line);
        if (parsed?.event === 'ready') resolve(parsed as ReadyLine);
      });
    });
    this.#readLines(child.stderr, () => {});
    const died = exited.then(({ code, signal }) => {
      throw new Error(`the platform ended with ${signal ?? `code ${code}`}:\n${this.log.slice(-10).join('\n')}`);
    });
    try {
      this.#last = await withDeadline(Promise.race([ready, died]), {
        withinMs: startWithinMs,
        what: 'the platform to be ready',
        clock: this.#clock,
      });
      this.#run = { child, exited };
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    } finally {
      // Its end is told by `exited` from here on.
      died.catch(() => {});
    }
  }

  #readLines(stream: Readable, onLine: (line: string) => void): void {
    createInterface({ input: stream }).on('line', (line) => {
      this.log.push(line);
      if (this.log.length > keptLogLines) this.log.shift();
      onLine(line);
    });
  }
}

/** The script behind the `hookswitch` command: what its package names as `bin`. */
export function commandPath(): string {
  const manifest = createRequire(import.meta.url).resolve('hookswitch/package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { hookswitch: string } };
  return join(dirname(manifest), bin.hookswitch);
}

function parseLine(line: string): { event?: unknown } | undefined {
  try {
    return JSON.parse(line) as { event?: unknown };
  } catch {
    return undefined;
  }
}

/** A developer's own HOOKSWITCH_* settings must not reach a lab platform. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('HOOKSWITCH_')));
}

/** Short for {@link PlatformProcess.spawn}. */
export function spawnPlatform(options: SpawnPlatformOptions = {}): Promise<PlatformProcess> {
  return PlatformProcess.spawn(options);
}
