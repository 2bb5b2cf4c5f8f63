import type { Clock, Timer } from '../clock.ts';
import type { DtmfKey } from '../dtmf-event.ts';
import { timestampDelta } from '../rtp/sequence.ts';
import { keyOfEvent } from './keys.ts';
import { longestSegment, parseTelephoneEvents, type TelephoneEvent } from './telephone-event.ts';

/** A key goes down and comes up again, each once. */
export interface KeyListener {
  down(key: DtmfKey): void;
  /** @param durationMs how long it was held, as far as the packets tell. */
  up(key: DtmfKey, durationMs: number): void;
}

/**
 * RFC 4733 §2.5.1.4 sends the last packet of an event three times, and networks reorder. What comes for a known timestamp
 * after such a pause is another press, by a sender that begins its timestamps anew.
 */
const echoMs = 500;
/** The same for a press whose end never came: the network may have stalled in the middle of it. */
const stallMs = 3000;
/** RFC 4733 §2.6.2.2 lets the receiver end an event that is not updated any more: its end was lost. */
const silenceMs = 250;
/** Nobody presses faster: so many keys at once, and one more in the time of the shortest one (40 ms, ITU-T Q.24). */
const burstPresses = 50;
const refillMs = 40;
/** Presses that are remembered, so that what comes late for them is not taken for new ones. */
const maxRemembered = 8;

interface Press {
  readonly key: DtmfKey;
  /** The RTP timestamp of its first segment: what tells presses from each other (RFC 4733 §2.6.2.1). */
  readonly firstTimestamp: number;
  /** The timestamp of the segment that is running. */
  segmentTimestamp: number;
  duration: number;
  down: boolean;
  /** An end bit was seen. */
  ended: boolean;
  heardAtMs: number;
}

/**
 * Turns telephone-event packets (RFC 4733 §2.6) into presses of keys. A press is known from whichever of its packets
 * comes first, and over with an end bit, with the next press, or when nothing more is heard of it.
 *
 * ```
 *        first packet            end bit, next press, 250 ms of silence
 *   up ───────────────> down ─────────────────────────────────────────> up (remembered for 500 ms)
 *                       ^  │ updates, next segment
 *                       └──┘
 * ```
 */
export class TelephoneEventReceiver {
  readonly #clock: Clock;
  readonly #listener: KeyListener;
  /** Oldest first; the last one is the only one that may be down. */
  readonly #presses: Press[] = [];
  #ticksPerMs = 8;
  /** Presses that may follow now. */
  #allowed = burstPresses;
  #allowedAtMs = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, listener: KeyListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** The clock rate of the payload type that was agreed on: 8000, 16000 or 48000 Hz. */
  set clockRate(rateHz: number) {
    this.#ticksPerMs = rateHz / 1000;
  }

  /** The payload `data[start, end)` of one packet. False when it is no telephone-event payload. */
  receive(data: Buffer, start: number, end: number, timestamp: number): boolean {
    const events = parseTelephoneEvents(data, start, end);
    if (events === undefined) return false;
    let at = timestamp;
    for (const event of events) {
      this.#hear(event, at);
      at = (at + event.duration) >>> 0;
    }
    return true;
  }

  /** Another source speaks: its timestamps have nothing to do with those before. */
  restart(): void {
    this.#release();
    this.#presses.length = 0;
  }

  /** Ends what is down, and the timer. */
  close(): void {
    this.#release();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #hear({ event, end, duration }: TelephoneEvent, timestamp: number): void {
    const key = keyOfEvent(event);
    if (key === undefined) return;
    const nowMs = this.#clock.now();
    const known = this.#presses.find((press) => belongs(press, key, timestamp, nowMs));
    if (known === undefined && !this.#mayPress(nowMs)) return;
    const press = known ?? this.#press(key, timestamp, nowMs);
    press.heardAtMs = nowMs;
    press.ended ||= end;
    if (!press.down) return;
    // Packets that overtook each other do not turn a press back.
    if (timestampDelta(timestamp, press.segmentTimestamp) > 0) press.segmentTimestamp = timestamp;
    press.duration = Math.max(press.duration, timestampDelta(timestamp, press.firstTimestamp) + duration);
    if (end) this.#release();
  }

  /** Each press becomes an event that is stored: a flood of them ends here. */
  #mayPress(nowMs: number): boolean {
    this.#allowed = Math.min(burstPresses, this.#allowed + (nowMs - this.#allowedAtMs) / refillMs);
    this.#allowedAtMs = nowMs;
    if (this.#allowed < 1) return false;
    this.#allowed -= 1;
    return true;
  }

  #press(key: DtmfKey, timestamp: number, nowMs: number): Press {
    // Whatever was down is not any more: two keys at once are no event (RFC 4733 §2.6.2.2).
    this.#release();
    if (this.#presses.length === maxRemembered) this.#presses.shift();
    const timestamps = { firstTimestamp: timestamp, segmentTimestamp: timestamp };
    const press: Press = { key, ...timestamps, duration: 0, down: true, ended: false, heardAtMs: nowMs };
    this.#presses.push(press);
    this.#listener.down(key);
    if (this.#timer === undefined) this.#watch(silenceMs);
    return press;
  }

  #release(): void {
    const press = this.#presses.at(-1);
    if (press === undefined || !press.down) return;
    press.down = false;
    this.#listener.up(press.key, press.duration / this.#ticksPerMs);
  }

  #watch(delayMs: number): void {
    this.#timer = this.#clock.setTimer(delayMs, () => {
      this.#timer = undefined;
      const press = this.#presses.at(-1);
      if (press === undefined || !press.down) return;
      const leftMs = press.heardAtMs + silenceMs - this.#clock.now();
      if (leftMs <= 0) this.#release();
      else this.#watch(leftMs);
    });
  }
}

/** Whether a packet for `key` at `timestamp` tells of this press. */
function belongs(press: Press, key: DtmfKey, timestamp: number, nowMs: number): boolean {
  if (press.key !== key) return false;
  if (!press.down && nowMs - press.heardAtMs > (press.ended ? echoMs : stallMs)) return false;
  // RFC 4733 §2.5.1.3: the next segment of a long event begins exactly where the longest one ends.
  const ahead = timestampDelta(timestamp, press.segmentTimestamp);
  if (ahead === 0 || (ahead === longestSegment && press.down)) return true;
  const since = timestampDelta(timestamp, press.firstTimestamp);
  return since >= 0 && ahead < 0 && since % longestSegment === 0;
}
