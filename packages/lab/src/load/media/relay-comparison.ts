import { usageOfTree } from '../process-usage.ts';
import type { Relay } from './relay.ts';
import { forwarderRelay, hookswitchRelay, rtpengineRelay } from './relays.ts';
import { type RelayFigures, RtpLoad } from './rtp-load.ts';

/** So many calls for so long, so many times. */
export interface ComparisonPlan {
  readonly calls: number;
  readonly secs: number;
  readonly rounds: number;
}

/** What one relay made of so many calls: the medians of its rounds, and all that was lost. */
export interface RelayRow {
  readonly relay: string;
  readonly calls: number;
  readonly packets: number;
  readonly lost: number;
  readonly cpuUsPerPacket: number;
  /** Against rtpengine in the same round, undefined where that is not installed. */
  readonly cpuOfRtpengine: number | undefined;
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
}

interface Run extends RelayFigures {
  readonly relay: string;
  readonly cpuUsPerPacket: number;
}

/** All relays, one after the other in each round, so that what else the machine does falls on all of them alike. */
export async function compareRelays({ calls, secs, rounds }: ComparisonPlan): Promise<RelayRow[]> {
  const starts = [
    () => hookswitchRelay('auto'),
    () => hookswitchRelay('off'),
    rtpengineRelay,
    () => forwarderRelay(calls),
  ];
  const perRound: Run[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const runs: Run[] = [];
    for (const start of starts) {
      const relay = await start();
      if (relay === undefined) console.log('left out: koffi, rtpengine or a C compiler (cc) is not installed');
      else runs.push(await measure(relay, calls, secs));
    }
    perRound.push(runs);
  }
  return (perRound[0] ?? []).map(({ relay }) => rowOf(relay, calls, perRound));
}

async function measure(relay: Relay, calls: number, secs: number): Promise<Run> {
  try {
    const load = await RtpLoad.open(relay, calls);
    try {
      const figures = await load.run(secs, () => usageOfTree(relay.pid).cpuMs);
      return { relay: relay.name, cpuUsPerPacket: (figures.cpuMs * 1000) / figures.packets, ...figures };
    } finally {
      load.close();
    }
  } finally {
    await relay.close();
  }
}

function rowOf(relay: string, calls: number, perRound: readonly Run[][]): RelayRow {
  const runs = perRound.flatMap((round) => round.filter((run) => run.relay === relay));
  const ratios = perRound.flatMap((round) => {
    const [own, other] = [round.find((run) => run.relay === relay), round.find((run) => isRtpengine(run.relay))];
    return own && other ? [own.cpuUsPerPacket / other.cpuUsPerPacket] : [];
  });
  return {
    relay,
    calls,
    packets: runs.reduce((sum, { packets }) => sum + packets, 0),
    lost: runs.reduce((sum, { lost }) => sum + lost, 0),
    cpuUsPerPacket: median(runs.map((run) => run.cpuUsPerPacket)),
    cpuOfRtpengine: ratios.length > 0 ? median(ratios) : undefined,
    delayP50Ms: median(runs.map(({ delayMs }) => delayMs.p50)),
    delayP99Ms: median(runs.map(({ delayMs }) => delayMs.p99)),
  };
}

function isRtpengine(relay: string): boolean {
  return relay.startsWith('rtpengine');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
