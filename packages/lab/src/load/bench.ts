import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { systemClock } from '@hookswitch/sip';
import { bareSignallingCpuMs } from './bare-signalling.ts';
import { type AnsweredCall, BenchRig } from './bench-rig.ts';
import { paced } from './paced.ts';
import { type Percentiles, percentiles } from './percentiles.ts';
import { sippCpuMs } from './sipp-yardstick.ts';

/**
 * `npm run bench`: what the platform costs and how fast it is, as one process tree on loopback, with the far end, the
 * application and the webhook receiver in this process. `--quick` runs a tenth of it, to see that it works.
 */
const quick = process.argv.includes('--quick');
const plan = quick
  ? { latencySecs: 2, rateSecs: 2, rates: [20, 40], heldCalls: 20, yardstickCalls: 100 }
  : {
      latencySecs: 15,
      rateSecs: 6,
      rates: [20, 40, 60, 80, 100, 125, 150, 175, 200, 250, 300, 400],
      heldCalls: 200,
      yardstickCalls: 1000,
    };

const settleMs = 1500;
const settle = () => new Promise<void>((resolve) => systemClock.setTimer(settleMs, resolve));

interface Latency {
  readonly commandToInviteMs: Percentiles;
  readonly answerToWebhookMs: Percentiles;
  readonly byeToWebhookMs: Percentiles;
}

/** Three latencies at 20 calls a second, over calls that the far end answers and ends. */
async function latencyAt20(rig: BenchRig): Promise<Latency> {
  const calls: AnsweredCall[] = [];
  const byeMs: number[] = [];
  await paced({ perSecond: 20, count: 20 * plan.latencySecs }, async () => {
    const call = await rig.dial();
    calls.push(call);
    byeMs.push(await rig.farEndHangsUp(call));
  });
  return {
    commandToInviteMs: percentiles(calls.map((call) => call.inviteAtMs - call.commandAtMs)),
    answerToWebhookMs: percentiles(calls.map((call) => call.answeredWebhookAtMs - call.answeredAtMs)),
    byeToWebhookMs: percentiles(byeMs),
  };
}

interface LifeCycles {
  /** The highest rate without a retransmission or a failure; 0 when there was none. */
  readonly cleanPerSecond: number;
  /** Of the platform's processes, at that rate. */
  readonly cpuMsPerCall: number;
  /** Why the next rate was not clean; undefined when all were. */
  readonly limit: string | undefined;
}

/** Whole calls (dial, initiated, answered, hangup, every webhook taken) at growing rates until one is sent twice. */
async function lifeCycles(rig: BenchRig): Promise<LifeCycles> {
  let best: LifeCycles = { cleanPerSecond: 0, cpuMsPerCall: 0, limit: undefined };
  for (const perSecond of plan.rates) {
    const count = perSecond * plan.rateSecs;
    const [cpuBefore, sentTwiceBefore] = [rig.usage().cpuMs, await rig.retransmissions()];
    const failure = await paced({ perSecond, count }, async () => rig.hangUp(await rig.dial())).then(
      () => undefined,
      (error: Error) => error.message,
    );
    await settle();
    const cpuMsPerCall = (rig.usage().cpuMs - cpuBefore) / count;
    const sentTwice = (await rig.retransmissions()) - sentTwiceBefore;
    if (failure !== undefined || sentTwice > 0) {
      return { ...best, limit: `${perSecond}/s: ${failure ?? `${sentTwice} retransmissions`}` };
    }
    best = { cleanPerSecond: perSecond, cpuMsPerCall, limit: undefined };
  }
  return best;
}

interface Memory {
  readonly idleRssMb: number;
  readonly rssKbPerLiveCall: number;
}

/** Resident memory of the platform's processes, idle and with calls that stay. */
async function memory(): Promise<Memory> {
  const rig = await BenchRig.open();
  try {
    for (let warmUp = 0; warmUp < 20; warmUp += 1) await rig.hangUp(await rig.dial());
    await settle();
    const idle = rig.usage().rssBytes;
    const held: AnsweredCall[] = [];
    await paced({ perSecond: 20, count: plan.heldCalls }, async () => void held.push(await rig.dial()));
    await settle();
    const rssKbPerLiveCall = (rig.usage().rssBytes - idle) / 1024 / plan.heldCalls;
    for (const call of held) await rig.hangUp(call);
    return { idleRssMb: idle / 1024 / 1024, rssKbPerLiveCall };
  } finally {
    await rig.close();
  }
}

async function run() {
  const rig = await BenchRig.open();
  try {
    await paced({ perSecond: 20, count: 40 }, async () => rig.hangUp(await rig.dial()));
    const latency = await latencyAt20(rig);
    const cycles = await lifeCycles(rig);
    const yardstick = { perSecond: 100, count: plan.yardstickCalls };
    const bareCpuMs = await bareSignallingCpuMs(yardstick);
    const sipp = await sippCpuMs(yardstick);
    return { startMs: rig.startMs, latency, cycles, bareCpuMs, sippCpuMs: sipp, memory: await memory() };
  } finally {
    await rig.close();
  }
}

function table(result: Awaited<ReturnType<typeof run>>): string {
  const { latency, cycles } = result;
  const ms = ({ p50, p95, p99, count }: Percentiles) =>
    `${p50.toFixed(1)} / ${p95.toFixed(1)} / ${p99.toFixed(1)} ms (p50 / p95 / p99 of ${count})`;
  const ratio = (other: number) => `${(cycles.cpuMsPerCall / other).toFixed(1)} times`;
  const rows: ReadonlyArray<readonly [string, string]> = [
    ['HTTP command sent -> INVITE at the far end, 20 calls/s', ms(latency.commandToInviteMs)],
    ['200 OK sent by the far end -> `call.answered` received', ms(latency.answerToWebhookMs)],
    ['BYE sent by the far end -> `call.hangup` received', ms(latency.byeToWebhookMs)],
    ['whole calls per second, no SIP message sent twice', `${cycles.cleanPerSecond}`],
    ['what stopped the next rate', cycles.limit ?? 'nothing: the last rate was clean'],
    ['CPU per whole call at that rate, all processes', `${cycles.cpuMsPerCall.toFixed(1)} ms`],
    [
      'CPU per call of the bare user agent, one end',
      `${result.bareCpuMs.toFixed(2)} ms (ours is ${ratio(result.bareCpuMs)} that)`,
    ],
    [
      'CPU per call of SIPp answering',
      result.sippCpuMs === undefined
        ? 'not measured: sipp is not installed'
        : `${result.sippCpuMs.toFixed(2)} ms (ours is ${ratio(result.sippCpuMs)} that)`,
    ],
    ['memory per live call (RSS)', `${result.memory.rssKbPerLiveCall.toFixed(0)} kB`],
    ['memory idle, after 20 calls (RSS)', `${result.memory.idleRssMb.toFixed(0)} MB`],
    ['start of the process to ready', `${result.startMs.toFixed(0)} ms`],
  ];
  return ['| figure | measured |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.version}`;
const result = await run();
console.log(`${machine}\n\n${table(result)}`);
mkdirSync('bench-results', { recursive: true });
const file = `bench-results/${new Date(systemClock.wallTimeMs()).toISOString().replaceAll(':', '-')}.json`;
writeFileSync(file, `${JSON.stringify({ machine, quick, ...result }, null, 2)}\n`);
console.log(`\n${file}`);
