import { BenchRig, type DialledLeg } from './bench-rig.ts';
import { oneLeg, settle } from './life-cycles.ts';
import { paced } from './paced.ts';

export interface Memory {
  readonly idleRssMb: number;
  readonly rssKbPerLiveCall: number;
}

/** Resident memory of the platform's processes, idle and with calls that stay. */
export async function memory(heldCalls: number): Promise<Memory> {
  const rig = await BenchRig.open();
  try {
    for (let warmUp = 0; warmUp < 20; warmUp += 1) await oneLeg(rig);
    await settle();
    const idle = rig.usage().rssBytes;
    const held: DialledLeg[] = [];
    await paced({ perSecond: 50, count: heldCalls }, async () => void held.push(await rig.dial(rig.load.uri)));
    await settle();
    const rssKbPerLiveCall = (rig.usage().rssBytes - idle) / 1024 / heldCalls;
    for (const leg of held) await rig.hangUp(leg);
    return { idleRssMb: idle / 1024 / 1024, rssKbPerLiveCall };
  } finally {
    await rig.close();
  }
}

/** The platform after so many calls in a row. */
export interface SoakPoint {
  readonly calls: number;
  readonly rssMb: number;
  /** Sockets, pipes and files of the main process, and its timers. */
  readonly openResources: number;
  readonly timers: number;
  readonly liveLegs: number;
}

/** Calls in a row at a steady rate; what is left of them is looked at after each step. */
export async function soak(
  rig: BenchRig,
  plan: { readonly perSecond: number; readonly steps: number; readonly callsPerStep: number },
): Promise<SoakPoint[]> {
  const points: SoakPoint[] = [await look(rig, 0)];
  for (let step = 1; step <= plan.steps; step += 1) {
    await paced({ perSecond: plan.perSecond, count: plan.callsPerStep }, () => oneLeg(rig));
    await settle();
    points.push(await look(rig, step * plan.callsPerStep));
  }
  return points;
}

async function look(rig: BenchRig, calls: number): Promise<SoakPoint> {
  return {
    calls,
    rssMb: rig.usage().rssBytes / 1024 / 1024,
    openResources: await rig.metric(/^hookswitch_active_resources\{type="(?!Timeout|Immediate)\w+"\} (\d+)$/gm),
    timers: await rig.metric(/^hookswitch_active_resources\{type="Timeout"\} (\d+)$/gm),
    liveLegs: await rig.metric(/^hookswitch_live_legs\{[^}]*\} (\d+)$/gm),
  };
}
