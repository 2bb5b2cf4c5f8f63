import type { Latency } from './latency.ts';
import type { LifeCycles } from './life-cycles.ts';
import type { Memory, SoakPoint } from './memory.ts';
import type { Overload } from './overload.ts';
import type { Percentiles } from './percentiles.ts';

export interface BenchResult {
  readonly farEnd: string;
  readonly startMs: number;
  readonly one: LifeCycles;
  readonly pair: LifeCycles;
  readonly latency: readonly Latency[];
  readonly soak: readonly SoakPoint[];
  readonly overloaded: Overload;
  readonly bareCpuMs: number;
  readonly sippCpuMs: number | undefined;
  readonly memory: Memory;
}

type Row = readonly [figure: string, measured: string];

/** The figures as the tables of docs/performance.md. */
export function benchTable(result: BenchResult): string {
  return [costRows(result), latencyRows(result.latency), soakRows(result.soak), overloadRows(result.overloaded)]
    .map((rows) => ['| figure | measured |', '|---|---|', ...rows.map(([a, b]) => `| ${a} | ${b} |`)].join('\n'))
    .join('\n\n');
}

function costRows(result: BenchResult): readonly Row[] {
  const { one, pair, bareCpuMs, sippCpuMs } = result;
  const ratio = (other: number) => `${(one.cpuMsPerCycle / other).toFixed(1)} times`;
  return [
    [`one leg and its 3 webhooks, cycles a second (far end: ${result.farEnd})`, `${one.cleanPerSecond}`],
    ['what stopped the next rate', one.limit ?? 'nothing: it was the last one offered'],
    ['CPU per cycle at that rate, all processes of the platform', `${one.cpuMsPerCycle.toFixed(2)} ms`],
    ['two bridged legs and their 8 webhooks, cycles a second', `${pair.cleanPerSecond}`],
    ['what stopped the next rate', pair.limit ?? 'nothing: it was the last one offered'],
    ['CPU per cycle at that rate', `${pair.cpuMsPerCycle.toFixed(2)} ms`],
    [
      'CPU per call of the bare user agent, one end',
      `${bareCpuMs.toFixed(2)} ms (one leg is ${ratio(bareCpuMs)} that)`,
    ],
    [
      'CPU per call of SIPp answering',
      sippCpuMs === undefined
        ? 'not measured: sipp is not installed'
        : `${sippCpuMs.toFixed(2)} ms (one leg is ${ratio(sippCpuMs)} that)`,
    ],
    ['memory per live call (RSS)', `${result.memory.rssKbPerLiveCall.toFixed(0)} kB`],
    ['memory idle, after 20 calls (RSS)', `${result.memory.idleRssMb.toFixed(0)} MB`],
    ['start of the process to ready', `${result.startMs.toFixed(0)} ms`],
  ];
}

function latencyRows(latency: readonly Latency[]): readonly Row[] {
  return latency.flatMap((at): Row[] => [
    [`${at.perSecond} calls/s: HTTP command sent -> INVITE at the far end`, ms(at.commandToInviteMs)],
    [`${at.perSecond} calls/s: HTTP command sent -> answered`, ms(at.commandAnsweredMs)],
    [`${at.perSecond} calls/s: 200 OK sent by the far end -> \`call.answered\` received`, ms(at.answerToWebhookMs)],
    [`${at.perSecond} calls/s: BYE sent by the far end -> \`call.hangup\` received`, ms(at.byeToWebhookMs)],
  ]);
}

function soakRows(points: readonly SoakPoint[]): readonly Row[] {
  return points.map(
    ({ calls, rssMb, openResources, timers, liveLegs }): Row => [
      `after ${calls} calls in a row`,
      `${rssMb.toFixed(0)} MB, ${openResources} open resources, ${timers} timers, ${liveLegs} live legs`,
    ],
  );
}

function overloadRows({ offeredPerSecond, admitted, refused, failed, admittedMs }: Overload): readonly Row[] {
  return [
    [
      `offered ${offeredPerSecond} calls/s: admitted / refused with 503 / failed`,
      `${admitted} / ${refused} / ${failed}`,
    ],
    ['HTTP command sent -> `call.answered` received, of those admitted', ms(admittedMs)],
  ];
}

function ms({ p50, p95, p99, count }: Percentiles): string {
  return `${p50.toFixed(1)} / ${p95.toFixed(1)} / ${p99.toFixed(1)} ms (p50 / p95 / p99 of ${count})`;
}
