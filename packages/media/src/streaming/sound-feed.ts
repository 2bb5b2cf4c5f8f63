import { connect, type Socket } from 'node:net';
import type { AudioSink, TapSide } from '../audio/audio-sink.ts';
import { audioCodec } from '../codec/codec-table.ts';
import { MediaError } from '../media-error.ts';
import type { SoundFeedSpec } from '../sound-feed.ts';
import { TrackSender } from './track-sender.ts';

/** What waits for a program that does not keep up: about two seconds. What comes then is left out. */
const mostWaitingBytes = 64 * 1024;
/** More at a time on one leg is a program gone wrong. */
const mostAtATime = 4;

interface FedSession {
  addTap(sink: AudioSink, side: TapSide): void;
  removeTap(sink: AudioSink): void;
}

/** One side of a leg on its way to a local socket: the id and a line feed, then L16 (RFC 3551 §4.5.11), 16 kHz, mono. */
class SoundFeed {
  readonly opened: Promise<void>;
  readonly #session: FedSession;
  readonly #socket: Socket;
  readonly #sender: TrackSender;

  constructor({ id, side, path }: SoundFeedSpec, session: FedSession, onOver: () => void) {
    this.#session = session;
    this.#socket = connect(path);
    this.#sender = new TrackSender(audioCodec('L16'), (payload) => {
      if (this.#socket.writableLength < mostWaitingBytes) this.#socket.write(payload);
    });
    this.#socket.write(`${id}\n`);
    session.addTap(this.#sender, side);
    this.opened = new Promise((resolve, reject) => {
      this.#socket.once('connect', resolve);
      this.#socket.on('error', (error) => {
        reject(new MediaError('nobody-listens', `nobody takes the sound of ${id}: ${error.message}`));
      });
    });
    // Whoever asked for the feed may be gone by then.
    this.opened.catch(() => {});
    this.#socket.once('close', () => {
      this.#session.removeTap(this.#sender);
      onOver();
    });
    // Nothing is said back; it has to be read to learn of the end.
    this.#socket.resume();
  }

  /** What waits is handed on still. */
  end(): void {
    this.#session.removeTap(this.#sender);
    this.#socket.end();
  }
}

/** The feeds of one session. */
export class SoundFeeds {
  readonly #session: FedSession;
  readonly #running = new Map<string, SoundFeed>();

  constructor(session: FedSession) {
    this.#session = session;
  }

  /** Resolves when the program has taken the connection. @throws MediaError nobody-listens; wrong-state for one too many */
  async start(spec: SoundFeedSpec): Promise<void> {
    if (this.#running.has(spec.id)) throw new MediaError('wrong-state', `the feed ${spec.id} runs already`);
    if (this.#running.size >= mostAtATime) throw new MediaError('wrong-state', `${mostAtATime} feeds run already`);
    const feed = new SoundFeed(spec, this.#session, () => this.#running.delete(spec.id));
    this.#running.set(spec.id, feed);
    try {
      await feed.opened;
    } catch (error) {
      this.#running.delete(spec.id);
      throw error;
    }
  }

  /** What runs under that name no more is left alone. */
  stop(id: string): void {
    this.#running.get(id)?.end();
  }

  close(): void {
    for (const feed of this.#running.values()) feed.end();
  }
}
