/** G.711's packet loss robustness without concealment, random loss (ITU-T G.113 appendix I). */
const lossRobustness = 4.3;
/** The rating of a perfect narrow-band connection with every G.107 input at its default. */
const ratingWithoutImpairments = 93.2;

/**
 * Mean opinion score, 1 to 4.41, by the E-model reduced to what RTP can see (ITU-T G.107: R = R0 - Id - Ie,eff), for
 * G.711. The delay is taken as network (half the round trip), one packet and a jitter buffer of twice the jitter.
 */
export function estimateMos(figures: {
  lossShare: number;
  jitterMs: number;
  roundTripMs: number;
  ptimeMs: number;
}): number {
  const delayMs = figures.roundTripMs / 2 + figures.ptimeMs + 2 * figures.jitterMs;
  const delayImpairment = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
  const lossPercent = figures.lossShare * 100;
  const lossImpairment = (95 * lossPercent) / (lossPercent + lossRobustness);
  return mosOfRating(ratingWithoutImpairments - delayImpairment - lossImpairment);
}

/** ITU-T G.107 annex B. */
function mosOfRating(rating: number): number {
  if (rating <= 0) return 1;
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}
