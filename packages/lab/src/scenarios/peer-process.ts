import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@hookswitch/sip';
import { withDeadline } from '../deadline.ts';
import { Feed } from '../feed.ts';

const stopWithinMs = 5_000;

/** Another company's program with a prompt and a log, in a directory of its own that goes with it. */
export class PeerProcess {
  readonly directory: string;
  /** Everything it has printed. */
  log = '';
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<void>;
  readonly #lines = new Feed<string>();
  #rest = '';

  private constructor(directory: string, child: ChildProcessWithoutNullStreams) {
    this.directory = directory;
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#lines.fail(error);
        resolve();
      });
      child.once('exit', (code, signal) => {
        this.#lines.fail(new Error(`${child.spawnfile} ended (${code ?? signal})\n${this.log.slice(-4000)}`));
        resolve();
      });
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => this.#read(data));
    // A write to a program that has just ended; its end is reported above.
    child.stdin.on('error', () => undefined);
  }

  /** @param prepare writes the program's files into its directory and says how to call it */
  static async start(
    program: string,
    prepare: (directory: string) => Promise<readonly string[]>,
  ): Promise<PeerProcess> {
    const directory = await mkdtemp(join(tmpdir(), `hookswitch-${program}-`));
    try {
      const args = await prepare(directory);
      const env = { ...process.env, HOME: directory };
      return new PeerProcess(directory, spawn(program, args, { cwd: directory, env }));
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** Types a line at its prompt. */
  type(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** The first line not waited for yet that matches. */
  async prints(pattern: RegExp, withinMs?: number): Promise<string> {
    const what = `${this.#child.spawnfile} to print ${pattern}`;
    try {
      return await this.#lines.take((line) => pattern.test(line), { what, ...(withinMs ? { withinMs } : {}) });
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\n${this.log.slice(-4000)}`);
    }
  }

  /** Ends it, by force when it takes too long. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = systemClock.setTimer(stopWithinMs, () => this.#child.kill('SIGKILL'));
    await withDeadline(this.#exited, { what: `${this.#child.spawnfile} to end` });
    timer.cancel();
    await rm(this.directory, { recursive: true, force: true });
  }

  #read(data: Buffer): void {
    const text = data.toString('utf8');
    this.log += text;
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#lines.push(line);
  }
}

/** Below the ports that systems hand out by themselves, so that no socket of another test takes one meanwhile. */
const lowestPort = 20_000;
const highestPort = 32_000;

/** TCP ports that were free a moment ago, each even and with a free neighbour above: SIP and SIP over TLS, RTP and RTCP. */
export async function freePortPairs(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let attempt = 0; attempt < 1000 && found.length < count; attempt += 1) {
    const port = 2 * randomInt(lowestPort / 2, highestPort / 2);
    if (!found.includes(port) && (await isFree(port)) && (await isFree(port + 1))) found.push(port);
  }
  if (found.length < count) throw new Error(`no ${count} pairs of free ports`);
  return found;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
