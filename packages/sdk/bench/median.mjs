export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs each of several jobs once per round, so that a slow moment of the machine hits them all; medians by name. */
export async function inTurns(rounds, jobs) {
  const values = Object.fromEntries(Object.keys(jobs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, job] of Object.entries(jobs)) values[name].push(await job());
  }
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, median(list)]));
}
