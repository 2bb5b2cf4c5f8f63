import { type BenchRig, RefusedCall } from './bench-rig.ts';
import { settle } from './life-cycles.ts';
import { paced } from './paced.ts';
import { type Percentiles, percentiles } from './percentiles.ts';

export interface Overload {
  readonly offeredPerSecond: number;
  readonly admitted: number;
  /** Answered 503, with Retry-After. */
  readonly refused: number;
  /** Neither admitted nor refused, or admitted and not ended as it should: must be 0. */
  readonly failed: number;
  /** HTTP command -> `call.answered` of the admitted ones. */
  readonly admittedMs: Percentiles;
}

/** More calls than the platform can make. What it takes it must carry to the end, the rest it must refuse at once. */
export async function overload(rig: BenchRig, perSecond: number, secs: number): Promise<Overload> {
  let [refused, failed] = [0, 0];
  const answeredMs: number[] = [];
  await rig.connect();
  await paced({ perSecond, count: perSecond * secs }, async () => {
    try {
      const beginMs = performance.now();
      const leg = await rig.dial(rig.load.uri);
      answeredMs.push(performance.now() - beginMs);
      await rig.hangUp(leg);
    } catch (error) {
      if (error instanceof RefusedCall) refused += 1;
      else failed += 1;
    }
  });
  await settle();
  const admitted = answeredMs.length;
  return { offeredPerSecond: perSecond, admitted, refused, failed, admittedMs: percentiles(answeredMs) };
}
