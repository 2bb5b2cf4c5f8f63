import { MediaError } from '../media-error.ts';
import type { RecordingEvent, RecordingSpec } from '../recording-spec.ts';
import { type RecordedSession, Recorder } from './recorder.ts';

/** More at a time on one leg is a program gone wrong. */
const mostAtATime = 10;

interface TellingSession extends RecordedSession {
  readonly onEvent: ((event: RecordingEvent) => void) | undefined;
}

/** The recordings of one session, until their files are complete: that may be after the session's end. */
export class Recorders {
  readonly #session: TellingSession;
  readonly #running = new Map<string, Recorder>();

  constructor(session: TellingSession) {
    this.#session = session;
  }

  /** @throws MediaError wrong-state when ten run already, or one of that name */
  start(spec: RecordingSpec): void {
    if (this.#running.has(spec.id)) throw new MediaError('wrong-state', `recording ${spec.id} runs already`);
    if (this.#running.size >= mostAtATime) throw new MediaError('wrong-state', `${mostAtATime} recordings run already`);
    const recorder = new Recorder(spec, this.#session, (end) => {
      this.#running.delete(spec.id);
      this.#session.onEvent?.({ kind: 'recording-ended', recordingId: spec.id, end });
    });
    this.#running.set(spec.id, recorder);
  }

  /** What runs under that name no more is left alone. */
  change(id: string, to: 'paused' | 'running' | 'ended'): void {
    const recorder = this.#running.get(id);
    if (to === 'paused') recorder?.pause();
    else if (to === 'running') recorder?.resume();
    else void recorder?.end('stopped');
  }

  /** The session closes. Resolves when every file is complete. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((recorder) => recorder.end('closed')));
  }
}
