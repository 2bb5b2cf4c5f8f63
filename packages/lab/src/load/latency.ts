import type { BenchRig, ProbedLeg } from './bench-rig.ts';
import { oneLeg } from './life-cycles.ts';
import { paced } from './paced.ts';
import { type Percentiles, percentiles } from './percentiles.ts';

/** Milliseconds, of the probes among a steady load. */
export interface Latency {
  readonly perSecond: number;
  /** HTTP command sent -> INVITE at the far end. */
  readonly commandToInviteMs: Percentiles;
  /** HTTP command sent -> its answer. */
  readonly commandAnsweredMs: Percentiles;
  /** 200 OK sent by the far end -> `call.answered` received. */
  readonly answerToWebhookMs: Percentiles;
  /** BYE sent by the far end -> `call.hangup` received. */
  readonly byeToWebhookMs: Percentiles;
}

const probesPerSecond = 20;

/** Probes among `perSecond` whole calls a second, the probes included. */
export async function latencyAt(rig: BenchRig, perSecond: number, secs: number): Promise<Latency> {
  const others = perSecond - probesPerSecond;
  const load = others > 0 ? paced({ perSecond: others, count: others * secs }, () => oneLeg(rig)) : undefined;
  const probes: ProbedLeg[] = [];
  const byeMs: number[] = [];
  await paced({ perSecond: probesPerSecond, count: probesPerSecond * secs }, async () => {
    const leg = await rig.probe();
    probes.push(leg);
    byeMs.push(await rig.farEndHangsUp(leg));
  });
  await load;
  return {
    perSecond,
    commandToInviteMs: percentiles(probes.map((leg) => leg.inviteAtMs - leg.commandAtMs)),
    commandAnsweredMs: percentiles(probes.map((leg) => leg.commandMs)),
    answerToWebhookMs: percentiles(probes.map((leg) => leg.answeredWebhookAtMs - leg.answeredAtMs)),
    byeToWebhookMs: percentiles(byeMs),
  };
}
