import type { HeaderList } from '@hookswitch/sip';
import type { Call } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { emitEvent } from './emit-event.ts';
import { hangupPayload } from './event-payload.ts';
import { type Hangup, hangups } from './hangup-cause.ts';
import { stateAfterSignal } from './state.ts';

/** What the far end still has to be told. `status` is the final response for an INVITE nobody answered. */
export interface Farewell {
  readonly status: number;
  readonly headers?: HeaderList;
}

/**
 * Ends a leg, once: towards the far end (unless it was first: no `farewell`), its media, its bridge, and with its one
 * `call.hangup`. Runs in the leg's mailbox. A second end changes nothing.
 */
export async function endCall(platform: CallPlatform, call: Call, hangup: Hangup, farewell?: Farewell): Promise<void> {
  const next = stateAfterSignal(call.state, 'terminated');
  if (next === undefined) return;
  const wasAnswered = call.answeredAtMs !== null;
  call.state = next;
  const endedAtMs = platform.clock.wallTimeMs();
  call.endedAtMs = endedAtMs;
  if (farewell !== undefined) call.leg.hangUp(farewell.status, farewell.headers);
  releasePeer(platform, call);
  const stats = await call.leg.close();
  const payload = hangupPayload(call, hangup, endedAtMs, wasAnswered ? stats : undefined);
  await emitEvent(platform, call, 'call.hangup', payload, hangup);
  platform.registry.remove(call);
}

/** The end of a bridge hangs up the other leg, unless the bridge command asked to keep it parked (reference §4). */
function releasePeer(platform: CallPlatform, call: Call): void {
  const bridge = call.bridge;
  if (bridge === undefined) return;
  call.bridge = undefined;
  const { peer } = bridge;
  void peer.mailbox.post(async () => {
    // By its turn the peer may have ended, or have been bridged with somebody else.
    if (peer.bridge?.peer !== call) return;
    const { park } = peer.bridge;
    peer.bridge = undefined;
    if (!park) await endCall(platform, peer, hangups.byPlatform(peer.direction), { status: 487 });
  });
}
