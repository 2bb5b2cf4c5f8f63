import type { CodecName } from '../media-engine.ts';

/**
 * The scale that a codec is rated on: the best connection of its bandwidth and how its rating becomes one of 100.
 * `rating`: R without impairments by network and codec. ITU-T G.107 table 3 has 93.2 with every input at its default,
 * G.107.1 §7 has 129 (annex A: R / 1.29 in the formula of MOS).
 */
const narrowband = { rating: 93.2, divisor: 1 };
const wideband = { rating: 129, divisor: 1.29 };

interface Robustness {
  readonly scale: typeof narrowband;
  /** Equipment impairment factor Ie without loss. */
  readonly impairment: number;
  /** Packet loss robustness factor Bpl. */
  readonly lossRobustness: number;
}

/**
 * G.711 with concealment as in its appendix I, which is what Playout does: ITU-T G.113 appendix I, table I.4,
 * Ie 0, Bpl 25.1 (4.3 without concealment). The same concealment works for L16 and G.722, whose packets stand for
 * themselves, so they have its robustness; Ie,WB of G.722 at 64 kbit/s is 13 in G.113 appendix IV, of linear PCM 0 by
 * definition of the scale. ITU-T has no value for Opus at our bit rates: it is rated as its wideband neighbour G.722.
 */
const robustness: Readonly<Record<CodecName, Robustness>> = {
  PCMU: { scale: narrowband, impairment: 0, lossRobustness: 25.1 },
  PCMA: { scale: narrowband, impairment: 0, lossRobustness: 25.1 },
  G722: { scale: wideband, impairment: 13, lossRobustness: 25.1 },
  OPUS: { scale: wideband, impairment: 13, lossRobustness: 25.1 },
  L16: { scale: wideband, impairment: 0, lossRobustness: 25.1 },
};

/** What RTP and RTCP tell about a stream. */
export interface StreamFigures {
  readonly codec: CodecName;
  /** 0 to 1. */
  readonly lossShare: number;
  readonly jitterMs: number;
  readonly roundTripMs: number;
  readonly ptimeMs: number;
}

/**
 * Mean opinion score, 1 to 4.5, by the E-model reduced to what RTP can see (ITU-T G.107, G.107.1: R = R0 - Id - Ie,eff),
 * on the scale of the codec's bandwidth. The delay is taken as network (half the round trip), one packet and a jitter
 * buffer of twice the jitter; loss as random (BurstR 1).
 */
export function estimateMos({ codec, lossShare, jitterMs, roundTripMs, ptimeMs }: StreamFigures): number {
  const delayMs = roundTripMs / 2 + ptimeMs + 2 * jitterMs;
  const { scale } = robustness[codec];
  const rating = scale.rating - delayImpairment(delayMs) - effectiveImpairment(codec, lossShare * 100);
  return mosOfRating(rating / scale.divisor);
}

/** Ie,eff of a codec at a loss in percent (ITU-T G.107 §7.5): Ie + (95 - Ie) * Ppl / (Ppl / BurstR + Bpl). */
export function effectiveImpairment(codec: CodecName, lossPercent: number): number {
  const { impairment, lossRobustness } = robustness[codec];
  return impairment + ((95 - impairment) * lossPercent) / (lossPercent + lossRobustness);
}

/** Id of a delay from mouth to ear: the usual two lines for Idd of ITU-T G.107 §7.4, without echo. */
function delayImpairment(delayMs: number): number {
  return 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
}

/** ITU-T G.107 annex B. */
export function mosOfRating(rating: number): number {
  if (rating <= 0) return 1;
  if (rating >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}
