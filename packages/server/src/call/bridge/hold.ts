import type { Negotiated } from '@hookswitch/media';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent, logIds } from '../event/emit-event.ts';
import { heldPayload } from '../event/event-payload.ts';

/*
 * A leg is on hold while either side holds it:
 *
 *                 far end: sendonly, inactive                      far end: sendrecv
 *   not held  ──────────────────────────────────>  held  ─────────────────────────────>  not held
 *             end of a bridge, hold_after_unbridge         bridge, transfer
 *
 * `call.hold` and `call.unhold` tell of the two arrows (reference §4).
 */

/** The far end may have put the leg on hold, or taken it off. Runs in the leg's mailbox. */
export async function farEndDirected(platform: CallPlatform, call: Call, media: Negotiated): Promise<void> {
  // RFC 3264 §8.4: a peer that holds us sends, or does not even do that.
  await mark(platform, call, 'far end', media.direction === 'recvonly' || media.direction === 'inactive');
}

/** Puts the far end on hold. */
export function holdLeg(platform: CallPlatform, call: Call): void {
  if (call.holding) return;
  call.holding = true;
  offerHold(platform, call);
}

/** Takes the far end off a hold of ours. */
export function unholdLeg(platform: CallPlatform, call: Call): void {
  if (!call.holding) return;
  call.holding = false;
  offerHold(platform, call);
}

/** The far end may take a minute to agree: the leg's mailbox does not wait for that. */
function offerHold(platform: CallPlatform, call: Call): void {
  const on = call.holding;
  const done = async () => {
    const agreed = await call.leg.hold(on);
    if (!agreed && call.holding === on) call.holding = !on;
    if (!agreed) platform.log.warn({ ...logIds(call), on }, 'the far end did not agree to a change of hold');
    // What it did not agree to in the end is still so: it is not held any more, or is still.
    await call.mailbox.post(() => mark(platform, call, 'platform', agreed ? on : call.heldBy.has('platform')));
  };
  done().catch((error: unknown) => platform.log.error({ err: error, ...logIds(call) }, 'change of hold failed'));
}

async function mark(platform: CallPlatform, call: Call, side: 'far end' | 'platform', on: boolean): Promise<void> {
  if (call.state !== 'answered') return;
  const before = call.heldBy.size > 0;
  if (on) call.heldBy.add(side);
  else call.heldBy.delete(side);
  const after = call.heldBy.size > 0;
  if (before !== after) await emitEvent(platform, call, after ? 'call.hold' : 'call.unhold', heldPayload(call));
}
