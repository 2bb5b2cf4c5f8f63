/** How loud a sound is, for each 10 ms of it: the root of the mean square. */
export function loudness(samples: Int16Array, rateHz: number): number[] {
  const part = Math.round(rateHz / 100);
  return Array.from({ length: Math.floor(samples.length / part) }, (_, index) => {
    const squares = samples
      .subarray(index * part, (index + 1) * part)
      .reduce((sum, sample) => sum + sample * sample, 0);
    return Math.sqrt(squares / part);
  });
}

/**
 * How much of the course of one sound is found somewhere in another, from -1 to 1 (1: the whole of it, perhaps louder or less
 * loud). Speech that went over a telephone line is as loud as before at each moment, if at another level.
 */
export function likeness(sought: readonly number[], heard: readonly number[]): number {
  let best = -1;
  for (let shift = 0; shift + sought.length <= heard.length; shift += 1) {
    best = Math.max(best, correlation(sought, heard.slice(shift, shift + sought.length)));
  }
  return best;
}

/** Pearson's. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (const [index, value] of a.entries()) {
    const [x, y] = [value - meanA, (b[index] ?? 0) - meanB];
    both += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return squaresA === 0 || squaresB === 0 ? 0 : both / Math.sqrt(squaresA * squaresB);
}
