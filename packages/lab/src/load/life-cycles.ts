import { systemClock } from '@hookswitch/sip';
import type { BenchRig, DialledLeg } from './bench-rig.ts';
import { paced } from './paced.ts';

/** One whole cycle of the load, every webhook of it taken. */
export type Cycle = (rig: BenchRig) => Promise<void>;

/** One leg: dialled, answered, hung up; three webhooks. */
export const oneLeg: Cycle = async (rig) => rig.hangUp(await rig.dial(rig.load.uri));

/** Two legs: dialled, answered, bridged, hung up; eight webhooks. */
export const bridgedPair: Cycle = async (rig) => {
  const [one, other] = await twoLegs(rig);
  await rig.bridge(one, other);
  await rig.hangUp(one, [one, other]);
};

/** Both, or none: where one is refused the other is hung up. */
async function twoLegs(rig: BenchRig): Promise<[DialledLeg, DialledLeg]> {
  const dialled = [rig.dial(rig.load.uri), rig.dial(rig.load.uri)] as const;
  try {
    return await Promise.all(dialled);
  } catch (error) {
    for (const leg of await Promise.allSettled(dialled)) if (leg.status === 'fulfilled') await rig.hangUp(leg.value);
    throw error;
  }
}

export interface LifeCycles {
  /** The highest rate without a retransmission or a failure, whose cycles ended in time; 0 when there was none. */
  readonly cleanPerSecond: number;
  /** Of the platform's processes, at that rate. */
  readonly cpuMsPerCycle: number;
  /** Why the next rate was not clean; undefined when all were. */
  readonly limit: string | undefined;
}

const settleMs = 1500;
/**
 * How long after the last one was due all cycles must have ended. A rate that is not sustained leaves more behind the
 * longer it lasts: of eight seconds this is 6 %.
 */
const inTimeMs = 500;

/** What is on its way comes to its end. */
export const settle = (): Promise<void> => new Promise((resolve) => systemClock.setTimer(settleMs, resolve));

/** Cycles at growing rates until something is sent twice or fails, or they end later than they are offered. */
export async function lifeCycles(
  rig: BenchRig,
  cycle: Cycle,
  plan: { readonly rates: readonly number[]; readonly secs: number },
): Promise<LifeCycles> {
  let best: LifeCycles = { cleanPerSecond: 0, cpuMsPerCycle: 0, limit: undefined };
  for (const perSecond of plan.rates) {
    const count = perSecond * plan.secs;
    const [cpuBefore, sentTwiceBefore] = [rig.usage().cpuMs, await rig.retransmissions()];
    const beginMs = systemClock.now();
    const failure = await paced({ perSecond, count }, () => cycle(rig)).then(
      () => undefined,
      (error: Error) => error.message,
    );
    const lateMs = systemClock.now() - beginMs - plan.secs * 1000;
    await settle();
    const cpuMsPerCycle = (rig.usage().cpuMs - cpuBefore) / count;
    const sentTwice = (await rig.retransmissions()) - sentTwiceBefore;
    const limit = failure ?? notClean({ perSecond, count, sentTwice, lateMs });
    if (limit !== undefined) return { ...best, limit: `${perSecond}/s: ${limit}` };
    best = { cleanPerSecond: perSecond, cpuMsPerCycle, limit: undefined };
  }
  return best;
}

function notClean(run: { perSecond: number; count: number; sentTwice: number; lateMs: number }): string | undefined {
  if (run.sentTwice > 0) return `${run.sentTwice} messages sent twice`;
  if (run.lateMs <= inTimeMs) return undefined;
  const endedPerSecond = run.count / (run.count / run.perSecond + run.lateMs / 1000);
  return `the last cycle ended ${run.lateMs.toFixed(0)} ms late, ${endedPerSecond.toFixed(0)} a second ended`;
}
