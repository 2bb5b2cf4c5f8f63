import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '@hookswitch/sip';
import { withDeadline } from '../deadline.ts';

export interface SippOptions {
  /** Where a caller (uac-…) sends its INVITE; a callee (uas-…) has none. */
  remote?: Endpoint;
  /** User part of the Request-URI of a caller. */
  service?: string;
  /** `udp` when absent. SIPp as Debian builds it has no TLS. */
  transport?: 'udp' | 'tcp';
  /** Length of the scenario's `<pause/>`. */
  pauseMs?: number;
  /** SIPp takes a message it has seen for a repetition and repeats its last one; not so with `true`. */
  takesRepetitions?: boolean;
  /** How often the script is played, and how often it begins in a second; once when absent. */
  runs?: { count: number; perSec: number };
  /** What `[authentication]` in the script answers challenges with. */
  credentials?: { username: string; password: string };
  /** Values for the script's own keywords. */
  keys?: Readonly<Record<string, string>>;
  /** The whole run, start to exit. */
  withinMs?: number;
}

/** SIPp, here once or, with `runs`, many times, another company's SIP stack, following a script of packages/lab/sipp. */
export interface Sipp {
  /** `sip:` URI that reaches it. */
  readonly uri: string;
  /** Resolves when the script went to its end exactly as written; rejects with what SIPp had to say. */
  readonly done: Promise<void>;
  /** Resolves when a message with this text in it has been sent or received. */
  exchanged(text: string): Promise<void>;
}

const scenarioDir = fileURLToPath(new URL('../../sipp/', import.meta.url));

/** Starts SIPp for one call. It ends by itself; the promise `done` must be awaited. */
export async function startSipp(scenario: string, options: SippOptions = {}): Promise<Sipp> {
  const { remote, service = 'service', pauseMs = 200, withinMs = 30_000, runs, credentials } = options;
  const [port, mediaPort] = await freePorts();
  const directory = await mkdtemp(join(tmpdir(), 'hookswitch-sipp-'));
  const files = { errors: join(directory, 'errors.log'), messages: join(directory, 'messages.log') };
  const args = [
    ...(remote ? [`${remote.host}:${remote.port}`, '-s', service] : []),
    ...['-sf', join(scenarioDir, `${scenario}.xml`), '-m', String(runs?.count ?? 1), '-nostdin'],
    ...(runs ? ['-r', String(runs.perSec)] : []),
    ...(credentials ? ['-au', credentials.username, '-ap', credentials.password] : []),
    ...['-i', '127.0.0.1', '-p', String(port), '-mi', '127.0.0.1', '-mp', String(mediaPort)],
    ...Object.entries(options.keys ?? {}).flatMap(([name, value]) => ['-key', name, value]),
    ...(options.transport === 'tcp' ? ['-t', 't1'] : []),
    ...(options.takesRepetitions ? ['-nr'] : []),
    ...['-d', String(pauseMs), '-timeout', `${Math.ceil(withinMs / 1000)}s`, '-timeout_error'],
    ...['-trace_err', '-error_file', files.errors, '-trace_msg', '-message_file', files.messages],
  ];
  const child = spawn('sipp', args, { cwd: directory, stdio: 'ignore' });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
  const finish = async () => {
    try {
      const code = await withDeadline(exited, { withinMs: withinMs + 5_000, what: `SIPp to end ${scenario}` });
      if (code === 0) return;
      const read = (file: string) => readFile(file, 'utf8').catch(() => '(nothing)');
      const [errors, messages] = await Promise.all([read(files.errors), read(files.messages)]);
      throw new Error(`SIPp ${scenario} ended with ${code}\n${errors}\n${messages}`);
    } finally {
      child.kill('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    }
  };
  const done = finish();
  // The scenario's own assertions may come first; the failure is still there for whoever awaits it.
  done.catch(() => {});
  const exchanged = (text: string) =>
    withDeadline(untilWritten(files.messages, text), { withinMs, what: `SIPp to exchange "${text}"` });
  return { uri: `sip:${service}@127.0.0.1:${port}`, done, exchanged };
}

/** Resolves when the file has the text in it. */
async function untilWritten(file: string, text: string): Promise<void> {
  const has = async () => (await readFile(file, 'utf8').catch(() => '')).includes(text);
  const watcher = watch(dirname(file));
  try {
    for (;;) {
      // Listened to before the look: nothing falls in between.
      const changed = once(watcher, 'change');
      if (await has()) return;
      await changed;
    }
  } finally {
    watcher.close();
  }
}

/** Two UDP ports that were free a moment ago, held at the same time so that they differ. */
async function freePorts(): Promise<[number, number]> {
  const sockets = [createSocket('udp4'), createSocket('udp4')];
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          socket.once('error', reject);
          socket.bind(0, '127.0.0.1', resolve);
        }),
    ),
  );
  const [port = 0, mediaPort = 0] = sockets.map((socket) => socket.address().port);
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  return [port, mediaPort];
}
