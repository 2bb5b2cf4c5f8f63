import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

type NgValue = string | readonly NgValue[] | { readonly [key: string]: NgValue };

const answerMs = 500;
const readyAttempts = 50;

/** rtpengine, a media proxy in C, in userspace on loopback, driven over its ng protocol. */
export class Rtpengine {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #control: Socket;
  readonly #port: number;
  #cookies = 0;

  private constructor(child: ChildProcess, control: Socket, port: number) {
    this.#child = child;
    this.#control = control;
    this.#port = port;
    this.pid = child.pid ?? 0;
  }

  /** Undefined where it is not installed. @param ports its RTP ports */
  static async start(ports: { min: number; max: number }): Promise<Rtpengine | undefined> {
    const port = await freePort();
    const child = spawn(
      'rtpengine',
      [
        ...['--config-file=none', '--table=-1', '--interface=127.0.0.1', `--listen-ng=127.0.0.1:${port}`],
        ...[`--port-min=${ports.min}`, `--port-max=${ports.max}`, '--foreground', '--log-stderr', '--log-level=3'],
      ],
      { stdio: 'ignore' },
    );
    process.once('exit', () => child.kill('SIGKILL'));
    const starts = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)]);
    if (!starts) return undefined;
    const engine = new Rtpengine(child, createSocket('udp4'), port);
    for (let attempt = 0; attempt < readyAttempts; attempt += 1) {
      const answer = await engine.#ask({ command: 'ping' }).catch(() => undefined);
      if (answer !== undefined) return engine;
    }
    await engine.close();
    throw new Error('rtpengine does not answer');
  }

  /** An SDP as the one side sent it, made into the one that the other side gets. @throws with rtpengine's reason */
  async translate(command: { readonly [key: string]: NgValue }): Promise<string> {
    const text = await this.#ask({ ...command, ICE: 'remove' });
    const [head, length] = /3:sdp(\d+):/.exec(text) ?? [];
    if (head === undefined) throw new Error(`rtpengine refuses: ${text}`);
    const start = text.indexOf(head) + head.length;
    return text.slice(start, start + Number(length));
  }

  async close(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
    this.#control.close();
  }

  /** A cookie and a bencoded dictionary in a datagram, answered in kind. */
  async #ask(command: NgValue): Promise<string> {
    this.#cookies += 1;
    const cookie = String(this.#cookies);
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), answerMs);
    this.#control.send(`${cookie} ${bencode(command)}`, this.#port, '127.0.0.1');
    try {
      for (;;) {
        const [data] = (await once(this.#control, 'message', { signal: patience.signal })) as [Buffer];
        const text = data.toString('latin1');
        if (text.startsWith(`${cookie} `)) return text;
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

function bencode(value: NgValue): string {
  if (typeof value === 'string') return `${Buffer.byteLength(value)}:${value}`;
  if (Array.isArray(value)) return `l${value.map(bencode).join('')}e`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `d${entries.map(([key, inner]) => bencode(key) + bencode(inner)).join('')}e`;
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
