import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { MediaEngine, MediaSession } from '@hookswitch/media';
import { portOf, sdpOf } from './relay.ts';

/** One packet of a tone that the engine makes: when it came, and how far its timestamp says it is. */
interface Heard {
  readonly atMs: number;
  readonly timestamp: number;
}

/** A far end that a session of an engine plays a tone to. */
export class ToneListener {
  readonly #socket: Socket;
  readonly #session: MediaSession;
  #heard: Heard[] = [];

  private constructor(socket: Socket, session: MediaSession) {
    this.#socket = socket;
    this.#session = session;
    socket.on('message', (data) => this.#heard.push({ atMs: performance.now(), timestamp: data.readUInt32BE(4) }));
  }

  static async open(engine: MediaEngine): Promise<ToneListener> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const session = await engine.createSession();
    const { sdp } = await session.answerOffer(sdpOf(socket.address().port));
    if (portOf(sdp) === 0) throw new Error('the engine takes no audio');
    await session.startTone(440);
    return new ToneListener(socket, session);
  }

  /** How far the sender's clock runs away from ours, in ms a minute, by the slope of a line through all packets. */
  async driftMsPerMinute(secs: number): Promise<number> {
    this.#heard = [];
    await sleep(secs * 1000);
    const [first] = this.#heard;
    if (!first) throw new Error('no tone came');
    const points = this.#heard.map(({ atMs, timestamp }) => {
      return { x: atMs - first.atMs, y: ((timestamp - first.timestamp) >>> 0) / 8 };
    });
    const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
    const slope =
      points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) /
      points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
    return (slope - 1) * 60_000;
  }

  /** Stops a process for so long; how many packets came at once when it went on, and how many never came. */
  async stall(pid: number, stallMs: number): Promise<{ burst: number; missing: number }> {
    await sleep(500);
    this.#heard = [];
    process.kill(pid, 'SIGSTOP');
    await sleep(stallMs);
    process.kill(pid, 'SIGCONT');
    const resumedMs = performance.now();
    await sleep(1000);
    const burst = this.#heard.filter(({ atMs }) => atMs >= resumedMs && atMs < resumedMs + 10).length;
    return { burst, missing: Math.round((stallMs + 1000) / 20) - this.#heard.length };
  }

  async close(): Promise<void> {
    await this.#session.close();
    this.#socket.close();
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
