import { frameMs } from '../audio-frame.ts';
import type { PacedSource, Pacer } from './pacer.ts';

/** Somebody whose audio moves frame by frame. */
export interface AudioMember {
  /** Makes the next frame of what its far end says. */
  listen(): void;
  /** Makes and sends the next frame of what its far end hears. */
  speak(): void;
  /** So many frames are too late to be sent. */
  skipFrames(count: number): void;
}

/**
 * Moves the audio of all members by one frame every 20 ms: first each of them listens, then each speaks, so that what
 * one says in a frame is what the others hear in the same one.
 */
export class AudioClock implements PacedSource {
  readonly intervalMs = frameMs;
  /** What this clock itself is moved by. */
  readonly pacer: Pacer;
  readonly #members = new Set<AudioMember>();

  constructor(pacer: Pacer) {
    this.pacer = pacer;
  }

  /** Idempotent. Its first frame is the next one. */
  add(member: AudioMember): void {
    if (this.#members.size === 0) this.pacer.add(this);
    this.#members.add(member);
  }

  /** Idempotent. */
  remove(member: AudioMember): void {
    this.#members.delete(member);
    if (this.#members.size === 0) this.pacer.remove(this);
  }

  sendFrame(): void {
    for (const member of this.#members) member.listen();
    for (const member of this.#members) member.speak();
  }

  skipFrames(count: number): void {
    for (const member of this.#members) member.skipFrames(count);
  }
}
