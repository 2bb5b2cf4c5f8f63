import { type AudioCodec, type AudioDecoder, type AudioEncoder, anyPtimesMs } from './audio-codec.ts';

// ITU-T G.722 at 64 kbit/s. Two bands of 8000 samples a second each, the lower coded in 6 bits, the upper in 2, by
// adaptive differential PCM (§3, §4). Names of variables are those of its block diagrams where it has any.

/** Table 11: the quadrature mirror filter, one half; the other is its mirror image. */
const qmf = Int32Array.of(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11);
/** Table 14: decision levels, lower band, for a scale factor of one. */
const q6 = Int32Array.of(
  ...[0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219],
  ...[1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919],
);
/** Table 16: the code of each interval of a negative and of a positive difference. */
const lowerNegative = Int32Array.from({ length: 31 }, (_, interval) => (interval < 3 ? 64 - interval : 34 - interval));
const lowerPositive = Int32Array.from({ length: 31 }, (_, interval) => 62 - interval);
/** Tables 17 and 18: output levels of the inverse quantizers: 4 bits and 6 bits of the lower band, 2 of the upper. */
const inverse4 = Int32Array.of(
  ...[0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0],
);
const inverse6 = Int32Array.of(
  ...[-136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576],
  ...[-7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040],
  ...[-728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456],
  ...[4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136],
);
const inverse2 = Int32Array.of(-7408, -1616, 7408, 1616);
/** Table 20: multipliers of the logarithmic scale factor, by code. */
const lowerSteps = Int32Array.of(-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60);
const upperSteps = Int32Array.of(798, -214, 798, -214);
/** Table 19: 2048 * 2^(n/32), the antilogarithm. */
const antilog = Int32Array.from({ length: 32 }, (_, n) => Math.round(2048 * 2 ** (n / 32)));

const saturate = (value: number): number => (value > 32767 ? 32767 : Math.max(value, -32768));

/** The predictor and the scale factor of one band (§3.4 to §3.6, figures 6 to 8). Encoder and decoder have the same. */
class Band {
  /** The signal estimate: what the next sample is expected to be. */
  s = 0;
  /** The scale factor. */
  det: number;
  readonly #highestLog: number;
  readonly #shift: number;
  readonly #steps: Int32Array;
  #nb = 0;
  #sz = 0;
  #r1 = 0;
  #p1 = 0;
  #p2 = 0;
  #a1 = 0;
  #a2 = 0;
  readonly #d = new Int32Array(7);
  readonly #b = new Int32Array(7);

  constructor(options: { det: number; highestLog: number; shift: number; steps: Int32Array }) {
    this.det = options.det;
    this.#highestLog = options.highestLog;
    this.#shift = options.shift;
    this.#steps = options.steps;
  }

  /** Adapts to one quantized difference: its code and its value. */
  adapt(code: number, difference: number): void {
    this.#scale(code);
    this.#predict(difference);
  }

  /** LOGSCL and SCALEL, or LOGSCH and SCALEH. */
  #scale(code: number): void {
    const nb = ((this.#nb * 127) >> 7) + (this.#steps[code] ?? 0);
    this.#nb = nb < 0 ? 0 : Math.min(nb, this.#highestLog);
    const mantissa = antilog[(this.#nb >> 6) & 31] ?? 0;
    const exponent = this.#shift - (this.#nb >> 11);
    this.det = (exponent < 0 ? mantissa << -exponent : mantissa >> exponent) << 2;
  }

  #predict(difference: number): void {
    const r = saturate(this.s + difference);
    const p = saturate(this.#sz + difference);
    this.#adaptPoles(p);
    this.#adaptZeros(difference);
    // FILTEP: the two poles.
    const poles = ((this.#a1 * saturate(2 * r)) >> 15) + ((this.#a2 * saturate(2 * this.#r1)) >> 15);
    this.#r1 = r;
    this.#p2 = this.#p1;
    this.#p1 = p;
    this.s = saturate(saturate(poles) + this.#sz);
  }

  /** UPPOL2 and UPPOL1: signs of the partially reconstructed signal steer the poles, which stay where they are stable. */
  #adaptPoles(p: number): void {
    const sameAsLast = p < 0 === this.#p1 < 0;
    const sameAsBefore = p < 0 === this.#p2 < 0;
    const wide = saturate(4 * this.#a1);
    const turned = sameAsLast ? Math.min(-wide, 32767) : wide;
    const a2 = (sameAsBefore ? 128 : -128) + (turned >> 7) + ((this.#a2 * 32512) >> 15);
    this.#a2 = Math.max(-12288, Math.min(12288, a2));
    const a1 = saturate((sameAsLast ? 192 : -192) + ((this.#a1 * 32640) >> 15));
    const limit = saturate(15360 - this.#a2);
    this.#a1 = Math.max(-limit, Math.min(limit, a1));
  }

  /** UPZERO, DELAYA and FILTEZ: the six zeros. */
  #adaptZeros(difference: number): void {
    const step = difference === 0 ? 0 : 128;
    const [b, d] = [this.#b, this.#d];
    let sz = 0;
    d[0] = difference;
    for (let tap = 6; tap > 0; tap -= 1) {
      const older = d[tap] ?? 0;
      const turn = older < 0 === difference < 0 ? step : -step;
      const weight = saturate(turn + (((b[tap] ?? 0) * 32640) >> 15));
      const newer = d[tap - 1] ?? 0;
      b[tap] = weight;
      d[tap] = newer;
      sz += (weight * saturate(2 * newer)) >> 15;
    }
    this.#sz = saturate(sz);
  }
}

const lowerBand = (): Band => new Band({ det: 32, highestLog: 18432, shift: 8, steps: lowerSteps });
const upperBand = (): Band => new Band({ det: 8, highestLog: 22528, shift: 10, steps: upperSteps });

class G722Encoder implements AudioEncoder {
  readonly #lower = lowerBand();
  readonly #upper = upperBand();
  /** The last 24 samples, in pairs of an older and a newer one. */
  readonly #history = new Int32Array(24);

  encode(samples: Int16Array, into: Uint8Array, start: number): number {
    const octets = samples.length >> 1;
    for (let octet = 0; octet < octets; octet += 1) {
      into[start + octet] = this.#octet(samples[2 * octet] ?? 0, samples[2 * octet + 1] ?? 0);
    }
    return octets;
  }

  #octet(first: number, second: number): number {
    const history = this.#history;
    history.copyWithin(0, 2);
    history[22] = first;
    history[23] = second;
    let even = 0;
    let odd = 0;
    for (let tap = 0; tap < 12; tap += 1) {
      odd += (history[2 * tap] ?? 0) * (qmf[tap] ?? 0);
      even += (history[2 * tap + 1] ?? 0) * (qmf[11 - tap] ?? 0);
    }
    return (this.#codeUpper((even - odd) >> 14) << 6) | this.#codeLower((even + odd) >> 14);
  }

  /** QUANTL, INVQAL and what follows: §3.3, figure 4. */
  #codeLower(sample: number): number {
    const band = this.#lower;
    const difference = saturate(sample - band.s);
    const magnitude = difference < 0 ? -(difference + 1) : difference;
    let interval = 1;
    while (interval < 30 && magnitude >= ((q6[interval] ?? 0) * band.det) >> 12) interval += 1;
    const code = (difference < 0 ? lowerNegative[interval] : lowerPositive[interval]) ?? 0;
    // Only the upper four bits feed the predictor, so that the lower two may be robbed on the way (§1.4).
    const truncated = code >> 2;
    band.adapt(truncated, (band.det * (inverse4[truncated] ?? 0)) >> 15);
    return code;
  }

  /** QUANTH and what follows. */
  #codeUpper(sample: number): number {
    const band = this.#upper;
    const difference = saturate(sample - band.s);
    const magnitude = difference < 0 ? -(difference + 1) : difference;
    const far = magnitude >= (564 * band.det) >> 12;
    const code = difference < 0 ? (far ? 0 : 1) : far ? 2 : 3;
    band.adapt(code, (band.det * (inverse2[code] ?? 0)) >> 15);
    return code;
  }
}

class G722Decoder implements AudioDecoder {
  readonly #lower = lowerBand();
  readonly #upper = upperBand();
  readonly #history = new Int32Array(24);

  decode(payload: Uint8Array, into: Int16Array): number {
    for (let octet = 0; octet < payload.length; octet += 1) this.#pair(payload[octet] ?? 0, into, 2 * octet);
    return 2 * payload.length;
  }

  #pair(code: number, into: Int16Array, at: number): void {
    const low = this.#decodeLower(code & 0x3f);
    const high = this.#decodeUpper(code >> 6);
    const history = this.#history;
    history.copyWithin(0, 2);
    history[22] = low + high;
    history[23] = low - high;
    let first = 0;
    let second = 0;
    for (let tap = 0; tap < 12; tap += 1) {
      second += (history[2 * tap] ?? 0) * (qmf[tap] ?? 0);
      first += (history[2 * tap + 1] ?? 0) * (qmf[11 - tap] ?? 0);
    }
    into[at] = saturate(first >> 11);
    into[at + 1] = saturate(second >> 11);
  }

  #decodeLower(code: number): number {
    const band = this.#lower;
    const output = limit(band.s + ((band.det * (inverse6[code] ?? 0)) >> 15));
    const truncated = code >> 2;
    band.adapt(truncated, (band.det * (inverse4[truncated] ?? 0)) >> 15);
    return output;
  }

  #decodeUpper(code: number): number {
    const band = this.#upper;
    const difference = (band.det * (inverse2[code] ?? 0)) >> 15;
    const output = limit(band.s + difference);
    band.adapt(code, difference);
    return output;
  }
}

/** LIMIT: 15 bits. */
const limit = (value: number): number => (value > 16383 ? 16383 : Math.max(value, -16384));

/** Wideband telephony: 16,000 samples a second in 64 kbit/s. RFC 3551 §4.5.2: its RTP clock is 8000, by an old mistake. */
export const g722: AudioCodec = {
  name: 'G722',
  clockRate: 8000,
  rateHz: 16_000,
  ptimesMs: anyPtimesMs,
  ticksOf: (_data, start, end) => end - start,
  maxPayloadBytes: (samples) => samples >> 1,
  createDecoder: () => new G722Decoder(),
  createEncoder: () => new G722Encoder(),
};
