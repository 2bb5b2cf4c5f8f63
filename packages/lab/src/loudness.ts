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

/** Parts that are longer than this, in 10 ms, are looked for by halves too. */
const shortestHalved = 80;
/** How far a half may have moved from where it was to be expected, in 10 ms. */
const slip = 20;

/**
 * How much of the course of one sound is found somewhere in another, from -1 to 1 (1: the whole of it, perhaps louder or less
 * loud). Speech that went over a telephone line is as loud as before at each moment, if at another level; where the line
 * lost or repeated a little of it, what follows comes sooner or later.
 */
export function likeness(sought: readonly number[], heard: readonly number[]): number {
  const missing = Math.max(0, sought.length + slip - heard.length);
  const line = [...heard, ...Array.from({ length: missing }, () => 0)];
  return found(sought, line, 0, line.length - sought.length);
}

/** The best that is found of it at a place from `first` to `last`, as a whole or in two halves. */
function found(sought: readonly number[], heard: readonly number[], first: number, last: number): number {
  let [best, at] = [-1, first];
  for (let shift = Math.max(0, first); shift <= last && shift + sought.length <= heard.length; shift += 1) {
    const score = correlation(sought, heard.slice(shift, shift + sought.length));
    if (score > best) [best, at] = [score, shift];
  }
  if (sought.length < shortestHalved) return best;
  const middle = sought.length >> 1;
  const halves = [sought.slice(0, middle), sought.slice(middle)].map((half, index) =>
    found(half, heard, at + index * middle - slip, at + index * middle + slip),
  );
  return Math.max(best, halves.reduce((sum, score) => sum + score, 0) / halves.length);
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
