import type { AudioDecoder } from '../codec/audio-codec.ts';
import { audioCodec } from '../codec/codec-table.ts';
import { Resampler } from '../codec/resampler.ts';
import { MediaError } from '../media-error.ts';
import type { MediaStreamOptions } from '../media-stream.ts';
import { openAudio } from '../playback/open-audio.ts';

/** Files are brought to one rate, so that they join: good enough for the widest band of telephony. */
const fileRateHz = 16_000;
const shortestSecs = 0.02;
const longestSecs = 30;
/** A file may be longer than a chunk. */
const longestFileSecs = 300;

/** Turns the payloads that an application sends into samples, in the order they come. */
export class ReturnedAudio {
  /** The rate of what `read` gives. */
  readonly rateHz: number;
  readonly #decoder: AudioDecoder | undefined;

  constructor({ mode, codec, rateHz }: MediaStreamOptions['back']) {
    const table = audioCodec(codec);
    this.#decoder = mode === 'rtp' ? table.createDecoder() : undefined;
    this.rateHz = mode === 'mp3' ? fileRateHz : codec === 'L16' ? rateHz : table.rateHz;
  }

  /** The samples of one payload in base64. @throws MediaError invalid-audio */
  read(base64: string): Int16Array {
    // Buffer.from skips over what is no base64.
    if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(base64)) throw new MediaError('invalid-audio', 'The payload is no base64.');
    const payload = Buffer.from(base64, 'base64');
    return this.#decoder === undefined ? readFile(payload) : this.#decode(this.#decoder, payload);
  }

  #decode(decoder: AudioDecoder, payload: Buffer): Int16Array {
    // No codec makes more samples of an octet than Opus does of its shortest packet.
    const room = new Int16Array(Math.min(longestSecs * this.rateHz, Math.max(5760, 2 * payload.length)) + 1);
    const tooLong = payload.length > 2 * longestSecs * this.rateHz;
    const samples = tooLong ? room.length : decoder.decode(payload, room);
    if (samples < shortestSecs * this.rateHz || samples > longestSecs * this.rateHz) {
      throw new MediaError('invalid-audio', 'The payload holds 20 ms to 30 s of audio in the codec of the stream.');
    }
    return room.slice(0, samples);
  }
}

function readFile(bytes: Buffer): Int16Array {
  const reader = openAudio(bytes);
  const chunk = new Int16Array(4096);
  const resampler = reader.rateHz === fileRateHz ? undefined : new Resampler(reader.rateHz, fileRateHz);
  const resampled = new Int16Array(Math.ceil((chunk.length * fileRateHz) / reader.rateHz) + 64);
  const parts: Int16Array[] = [];
  let total = 0;
  for (;;) {
    const samples = reader.read(chunk);
    if (samples === 0) break;
    const read = chunk.subarray(0, samples);
    const part = resampler === undefined ? read.slice() : resampled.slice(0, resampler.process(read, resampled));
    total += part.length;
    if (total > longestFileSecs * fileRateHz)
      throw new MediaError('invalid-audio', 'The file is longer than five minutes.');
    parts.push(part);
  }
  const all = new Int16Array(total);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
