import { ChurnList, type Place } from '@hookswitch/churn';
import { frameMs } from '../audio-frame.ts';
import { Pace, type PacedSource, type Pacer } from './pacer.ts';

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
  readonly #pace = new Pace(this);
  readonly #members = new ChurnList<AudioMember>();

  constructor(pacer: Pacer) {
    this.pacer = pacer;
  }

  /** Idempotent. Its first frame is the next one. */
  add(member: Place<AudioMember>): void {
    if (this.#members.has(member)) return;
    if (this.#members.size === 0) this.pacer.add(this.#pace);
    this.#members.add(member);
  }

  /** Idempotent. */
  remove(member: Place<AudioMember>): void {
    this.#members.remove(member);
    if (this.#members.size === 0) this.pacer.remove(this.#pace);
  }

  sendFrame(): void {
    this.#members.each((member) => member.listen());
    this.#members.each((member) => member.speak());
  }

  skipFrames(count: number): void {
    this.#members.each((member) => member.skipFrames(count));
  }
}
