/**
 * How much of a recording is one tone: 1 for that tone alone, about 0 for silence or other tones.
 *
 * @param samples linear, at 8 kHz
 * @param frequencyHz of the tone looked for
 */
export function toneShare(samples: Int16Array, frequencyHz: number): number {
  const step = (2 * Math.PI * frequencyHz) / 8000;
  let inPhase = 0;
  let quadrature = 0;
  let energy = 0;
  for (const [index, sample] of samples.entries()) {
    inPhase += sample * Math.cos(step * index);
    quadrature += sample * Math.sin(step * index);
    energy += sample * sample;
  }
  // A sine of amplitude A over n samples has the energy n*A²/2 and correlates with its own kind to n*A/2.
  return energy === 0 ? 0 : (2 * (inPhase * inPhase + quadrature * quadrature)) / (samples.length * energy);
}
