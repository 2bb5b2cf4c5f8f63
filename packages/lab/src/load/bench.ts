import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { systemClock } from '@hookswitch/sip';
import { bareSignallingCpuMs } from './bare-signalling.ts';
import { BenchRig } from './bench-rig.ts';
import { benchTable } from './bench-table.ts';
import { type Latency, latencyAt } from './latency.ts';
import { bridgedPair, lifeCycles, oneLeg, settle } from './life-cycles.ts';
import { memory, soak } from './memory.ts';
import { overload } from './overload.ts';
import { paced } from './paced.ts';

/**
 * `npm run bench`: what the platform costs and how fast it is, as one process tree on loopback, with the far end (SIPp
 * where it is installed), the application and the webhook receiver beside it on the same machine. `--quick` runs a
 * fraction of it, to see that it works.
 */
const quick = process.argv.includes('--quick');
const plan = quick
  ? {
      rates: { rates: [20, 40], secs: 2 },
      latency: { atPerSecond: [], secs: 2 },
      soak: { perSecond: 40, steps: 2, callsPerStep: 100 },
      overloadSecs: 2,
      heldCalls: 20,
      yardstick: { perSecond: 100, count: 100 },
    }
  : {
      rates: { rates: [50, 100, 150, 200, 240, 280, 320, 360, 400, 440, 480, 520, 560, 600, 660], secs: 8 },
      // Half of the 400 that one leg is to sustain, whatever it does sustain.
      latency: { atPerSecond: [200], secs: 40 },
      soak: { perSecond: 200, steps: 5, callsPerStep: 10_000 },
      overloadSecs: 15,
      heldCalls: 1000,
      yardstick: { perSecond: 100, count: 1000 },
    };

async function run() {
  const rig = await BenchRig.open();
  try {
    await paced({ perSecond: 50, count: quick ? 50 : 1000 }, () => oneLeg(rig));
    const one = await lifeCycles(rig, oneLeg, plan.rates);
    await settle();
    const pair = await lifeCycles(rig, bridgedPair, plan.rates);
    await settle();
    const latency: Latency[] = [];
    const shares = [0.25, 0.5, 0.75].map((share) => Math.max(20, Math.round(one.cleanPerSecond * share)));
    for (const perSecond of [...shares, ...plan.latency.atPerSecond].sort((a, b) => a - b)) {
      latency.push(await latencyAt(rig, perSecond, plan.latency.secs));
    }
    const points = await soak(rig, plan.soak);
    const yardsticks = {
      bareCpuMs: await bareSignallingCpuMs(plan.yardstick),
      sippCpuMs: await sippCpuMs(rig, plan.yardstick),
    };
    const overloaded = await overload(rig, Math.max(100, one.cleanPerSecond * 2), plan.overloadSecs);
    return {
      ...{ farEnd: rig.load.name, startMs: rig.startMs, one, pair, latency, soak: points, overloaded, ...yardsticks },
      memory: await memory(plan.heldCalls),
    };
  } finally {
    await rig.close();
  }
}

/** The same call cycle between two SIPp: what a machine spends on bare signalling. Undefined where there is no SIPp. */
async function sippCpuMs(rig: BenchRig, load: typeof plan.yardstick): Promise<number | undefined> {
  const { sipp } = rig;
  if (sipp === undefined) return undefined;
  const before = sipp.usage().cpuMs;
  await sipp.callFromSipp(load);
  return (sipp.usage().cpuMs - before) / load.count;
}

const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.version}`;
const result = await run();
console.log(`${machine}\n\n${benchTable(result)}`);
mkdirSync('bench-results', { recursive: true });
const file = `bench-results/${new Date(systemClock.wallTimeMs()).toISOString().replaceAll(':', '-')}.json`;
writeFileSync(file, `${JSON.stringify({ machine, quick, ...result }, null, 2)}\n`);
console.log(`\n${file}`);
