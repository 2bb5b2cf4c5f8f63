import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { systemClock } from '../../clock.ts';
import { DATAGRAMS_PER_ROUND, Fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    round: { type: 'string', default: '0' },
    datagrams: { type: 'string', default: '100000' },
  },
});
const seed = Number(values.seed);
const datagrams = Number(values.datagrams);
const firstRound = Number(values.round);
const REPORT_EVERY_ROUNDS = 10;
// Half of the datagrams end in an exception, and a long stack costs more than reading them.
Error.stackTraceLimit = 3;

console.log(`npm run fuzz:sip -- --seed ${seed} --round ${firstRound} --datagrams ${datagrams}`);
const fuzz = new Fuzz(seed);
const { totals } = fuzz;
const startMs = systemClock.now();
for (let round = firstRound; totals.datagrams < datagrams; round++) {
  await fuzz.runRound(round, Math.min(DATAGRAMS_PER_ROUND, datagrams - totals.datagrams));
  if ((round - firstRound + 1) % REPORT_EVERY_ROUNDS !== 0 && totals.datagrams < datagrams) continue;
  globalThis.gc?.();
  const secs = (systemClock.now() - startMs) / 1000;
  const heapMb = process.memoryUsage().heapUsed / 1e6;
  const { datagrams: done, refused } = totals;
  console.log(`${done} datagrams, ${refused} refused, ${secs.toFixed(0)} s, heap ${heapMb.toFixed(1)} MB`);
}
