import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMediaProcess } from '@hookswitch/media';
import { portOf, type Relay, sdpOf } from './relay.ts';

/** The media process, as the platform runs it. */
export async function hookswitchRelay(): Promise<Relay> {
  const engine = await startMediaProcess({ host: '127.0.0.1', ports: { min: 20_000, max: 22_998 } });
  return {
    name: 'hookswitch',
    pid: engine.pid,
    async call(a, b) {
      const [first, second] = [await engine.createSession(), await engine.createSession()];
      const answers = [await first.answerOffer(sdpOf(a)), await second.answerOffer(sdpOf(b))];
      await engine.bridge(first, second);
      return [portOf(answers[0]?.sdp ?? ''), portOf(answers[1]?.sdp ?? '')];
    },
    close: () => engine.close(),
  };
}

/** rtpengine in userspace, driven over its ng protocol. Undefined where it is not installed. */
export async function rtpengineRelay(): Promise<Relay | undefined> {
  const control = createSocket('udp4');
  const port = await freePort();
  const child = spawn(
    'rtpengine',
    [
      ...['--config-file=none', '--table=-1', '--interface=127.0.0.1', `--listen-ng=127.0.0.1:${port}`],
      ...['--port-min=23000', '--port-max=24998', '--foreground', '--log-stderr', '--log-level=3'],
    ],
    { stdio: 'ignore' },
  );
  if (!(await starts(child))) {
    control.close();
    return undefined;
  }
  const ng = new NgControl(control, port);
  await ng.ready();
  let calls = 0;
  return {
    name: 'rtpengine (userspace)',
    pid: child.pid ?? 0,
    async call(a, b) {
      calls += 1;
      const id = { 'call-id': `call-${calls}`, 'from-tag': 'a', ICE: 'remove' };
      const towardsB = await ng.ask({ command: 'offer', ...id, sdp: sdpOf(a) });
      const towardsA = await ng.ask({ command: 'answer', ...id, 'to-tag': 'b', sdp: sdpOf(b) });
      return [portOf(towardsA), portOf(towardsB)];
    },
    close: () => stop(child, () => control.close()),
  };
}

/** The C forwarder beside this package, compiled here. Undefined where there is no C compiler. */
export async function forwarderRelay(calls: number): Promise<Relay | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'forwarder-'));
  const source = fileURLToPath(new URL('../../../load/forwarder.c', import.meta.url));
  const program = join(directory, 'forwarder');
  try {
    execFileSync('cc', ['-O2', '-o', program, source], { stdio: 'ignore' });
  } catch {
    rmSync(directory, { recursive: true });
    return undefined;
  }
  const first = 25_000;
  const child = spawn(program, [String(first), String(calls)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  let next = first;
  return {
    name: 'C forwarder',
    pid: child.pid ?? 0,
    async call() {
      next += 2;
      return [next - 2, next - 1];
    },
    close: () => stop(child, () => rmSync(directory, { recursive: true })),
  };
}

/** rtpengine's control protocol: a cookie and a bencoded dictionary in a datagram. */
class NgControl {
  readonly #socket: Socket;
  readonly #port: number;
  #cookies = 0;

  constructor(socket: Socket, port: number) {
    this.#socket = socket;
    this.#port = port;
  }

  async ready(): Promise<void> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      if (await this.ask({ command: 'ping' }).catch(() => undefined)) return;
    }
    throw new Error('rtpengine does not answer');
  }

  /** Sends a command; the SDP of its answer, or the answer itself. Rejects after a fifth of a second. */
  async ask(command: Readonly<Record<string, string>>): Promise<string> {
    this.#cookies += 1;
    const cookie = String(this.#cookies);
    const entries = Object.entries(command).sort(([a], [b]) => (a < b ? -1 : 1));
    const body = `d${entries
      .flat()
      .map((text) => `${Buffer.byteLength(text)}:${text}`)
      .join('')}e`;
    const answered = new AbortController();
    const timer = setTimeout(() => answered.abort(), 200);
    this.#socket.send(`${cookie} ${body}`, this.#port, '127.0.0.1');
    try {
      for (;;) {
        const [data] = (await once(this.#socket, 'message', { signal: answered.signal })) as [Buffer];
        const text = data.toString('latin1');
        if (!text.startsWith(`${cookie} `)) continue;
        const [head, length] = /3:sdp(\d+):/.exec(text) ?? [];
        if (head === undefined) return text;
        const start = text.indexOf(head) + head.length;
        return text.slice(start, start + Number(length));
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

async function starts(child: ChildProcess): Promise<boolean> {
  process.once('exit', () => child.kill('SIGKILL'));
  return Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)]);
}

async function stop(child: ChildProcess, then: () => void): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
  await exited;
  clearTimeout(timer);
  then();
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
