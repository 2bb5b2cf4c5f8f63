import type { AudioSink } from '../audio/audio-sink.ts';
import type { AudioSource } from '../audio/audio-source.ts';
import { frameSamples, type SampleRate } from '../audio-frame.ts';

/** A key is known 58 ms after it began to sound, at the latest. */
const delayFrames = 3;

interface Delayed {
  samples: Int16Array;
  rateHz: SampleRate;
  hushed: boolean;
}

/**
 * Bridged audio without the tones of keys: what one far end says, three frames late, so that the beginning of a tone can
 * still be kept back when the tone is known. Listens at one leg and is heard at the other in place of the bridge.
 */
export class KeyFilter implements AudioSink, AudioSource {
  readonly #line: Delayed[] = [];
  #hushing = false;

  /** A key sounds now; what of it is on its way is silence. */
  hush(): void {
    this.#hushing = true;
    for (const delayed of this.#line) delayed.hushed = true;
  }

  /** The key is over. */
  pass(): void {
    this.#hushing = false;
  }

  write(frame: Int16Array, rateHz: SampleRate): void {
    const delayed = this.#line.length > delayFrames ? this.#line.shift() : undefined;
    const reusable = delayed?.samples.length === frame.length ? delayed.samples : new Int16Array(frame.length);
    reusable.set(frame);
    this.#line.push({ samples: reusable, rateHz, hushed: this.#hushing });
  }

  read(into: Int16Array, rateHz: SampleRate): boolean {
    const [delayed] = this.#line;
    if (delayed === undefined || this.#line.length <= delayFrames || delayed.hushed) return false;
    if (delayed.rateHz === rateHz) into.set(delayed.samples);
    else stretch(delayed.samples, into, frameSamples(rateHz));
    return true;
  }
}

/** A telephone band frame at another rate, by straight lines between its samples. */
function stretch(from: Int16Array, into: Int16Array, length: number): void {
  const step = from.length / length;
  for (let index = 0; index < length; index += 1) {
    const at = Math.floor(index * step);
    const left = from[at] ?? 0;
    into[index] = Math.round(left + (index * step - at) * ((from[at + 1] ?? left) - left));
  }
}
