import type { AfterUnbridge, Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent } from '../event/emit-event.ts';
import { bridgedPayload } from '../event/event-payload.ts';
import { leaveQueueForBridge } from '../queue/queueing.ts';
import { recordFromAnswer } from '../recording/recording.ts';
import { holdLeg, unholdLeg } from './hold.ts';

/**
 * Runs a task that owns two legs. Their mailboxes are entered in the order of their ids, so that two such tasks on the
 * same pair, begun from either side, cannot wait for each other.
 */
export function withBothCalls<Result>(one: Call, other: Call, task: () => Promise<Result>): Promise<Result> {
  const [first, second] = one.ids.callLegId < other.ids.callLegId ? [one, other] : [other, one];
  return first.mailbox.post(() => second.mailbox.post(task));
}

/** Gives two answered legs each other's sound. */
export async function bridgeCalls(
  platform: CallPlatform,
  call: Call,
  peer: Call,
  {
    after = {},
    mutes = {},
  }: {
    readonly after?: { readonly call?: AfterUnbridge; readonly peer?: AfterUnbridge };
    /** Whose keys the other one is not told. */
    readonly mutes?: { readonly call?: boolean; readonly peer?: boolean };
  } = {},
): Promise<void> {
  const [a, b] = [call.leg.media, peer.leg.media];
  if (a === undefined || b === undefined) throw new Error('an answered leg has media');
  for (const each of [call, peer]) {
    leaveBridge(platform, each);
    await platform.leaveConference(each);
    await each.leg.stopRingback();
    unholdLeg(platform, each);
    await leaveQueueForBridge(platform, each);
  }
  const mutesDtmf = { a: mutes.call ?? false, b: mutes.peer ?? false };
  await platform.media().bridge(a, b, { mutesDtmf });
  call.bridge = { peer, after: after.call ?? call.afterUnbridge, mutesDtmf: mutesDtmf.a };
  peer.bridge = { peer: call, after: after.peer ?? peer.afterUnbridge, mutesDtmf: mutesDtmf.b };
  // Asked for with the bridge.
  for (const each of [call, peer]) await recordFromAnswer(platform, each);
  await emitEvent(platform, call, 'call.bridged', bridgedPayload(call));
  await emitEvent(platform, peer, 'call.bridged', bridgedPayload(peer));
}

/** Leaves an earlier bridge: both its legs go on, parked, or on hold where a command asked for that. */
function leaveBridge(platform: CallPlatform, call: Call): void {
  const former = call.bridge?.peer;
  call.bridge = undefined;
  if (former?.bridge?.peer !== call) return;
  if (former.bridge.after === 'hold') holdLeg(platform, former);
  former.bridge = undefined;
}
