import { type KeyFrame, keyFrameMs } from './key-presses.ts';
import { eventOfKey } from './keys.ts';
import { longestSegment, type TelephoneEvent } from './telephone-event.ts';

/** RFC 4733 §2.5.1.4: the end of an event is sent three times, so that two losses do not matter. */
const endRepeats = 2;
/** dBm0, negated: as loud as the tone that a gateway makes of it should be. */
const volume = 10;

/** One packet of an event. */
export interface EventPacket {
  readonly event: TelephoneEvent;
  /** Its timestamp, in ticks since the press began: later segments of a long press have one of their own. */
  readonly timestampOffset: number;
  /** RFC 4733 §2.5.1.1: the first packet of an event, and no other, carries the marker. */
  readonly marker: boolean;
}

/** Makes the packets of pressed keys, one for each frame of 20 ms (RFC 4733 §2.5). */
export class TelephoneEventSender {
  #repeat: { readonly packet: EventPacket; left: number } | undefined;
  #segment = 0;

  /** True while the end of a press is still to be repeated. */
  get repeating(): boolean {
    return this.#repeat !== undefined;
  }

  /** The packet of this frame, if it has one. @param clockRate of the payload type, in Hz */
  next(frame: KeyFrame, clockRate: number): EventPacket | undefined {
    if (frame.kind !== 'press') return this.#again();
    const ticks = Math.round((frame.elapsedMs * clockRate) / 1000);
    const first = frame.elapsedMs <= keyFrameMs;
    const event = eventOfKey(frame.key);
    // Another press, or a clock that a new description made slower: segments are counted anew.
    if (first || this.#segment * longestSegment > ticks) this.#segment = Math.floor(ticks / (longestSegment + 1));
    const start = this.#segment * longestSegment;
    // RFC 4733 §2.5.1.3: a segment that is full says so without an end bit, and the next one goes on from there.
    if (ticks - start > longestSegment) {
      this.#segment += 1;
      return packet({ event, end: false, volume, duration: longestSegment }, start, false);
    }
    const made = packet({ event, end: frame.last, volume, duration: ticks - start }, start, first);
    if (frame.last) {
      this.#segment = 0;
      this.#repeat = { packet: made, left: endRepeats };
    } else this.#repeat = undefined;
    return made;
  }

  #again(): EventPacket | undefined {
    const repeat = this.#repeat;
    if (repeat === undefined) return undefined;
    repeat.left -= 1;
    if (repeat.left === 0) this.#repeat = undefined;
    return { ...repeat.packet, marker: false };
  }
}

function packet(event: TelephoneEvent, timestampOffset: number, marker: boolean): EventPacket {
  return { event, timestampOffset, marker };
}
