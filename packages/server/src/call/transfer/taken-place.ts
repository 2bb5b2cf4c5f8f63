import type { IncomingInvite, Replaced } from '@hookswitch/sip';
import { ApiError } from '../../api-error.ts';
import { answerInbound } from '../answered.ts';
import { bridgeCalls, withBothCalls } from '../bridge/bridge.ts';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { endCall } from '../end-call.ts';
import { logIds } from '../event/emit-event.ts';
import { hangups } from '../hangup-cause.ts';
import { type InviteFacts, newInboundLeg, storeInboundLeg } from '../inbound-leg.ts';
import type { CallerIdentity } from '../routing/caller-identity.ts';

interface Newcomer {
  readonly read: InviteFacts;
  readonly caller: CallerIdentity;
}

/**
 * An INVITE with Replaces (RFC 3891): another phone takes the place of one that is bridged, as a phone does that was
 * referred to by an attended transfer.
 *
 * ```
 *   phone A ══ B         INVITE of phone C, Replaces: A         A is hung up, C ══ B
 * ```
 * The leg of C is answered at once: `call.initiated`, `call.answered`, `call.bridged`. Refused with 603 for callers from
 * outside and where there is nobody to speak with, 401 for who is not known.
 */
export async function takePlace(
  platform: CallPlatform,
  invite: IncomingInvite,
  replaced: Replaced,
  { read, caller }: Newcomer,
): Promise<void> {
  if (caller.kind === 'unknown') return invite.challenge();
  const leaving = caller.kind === 'trunk' ? undefined : legOf(platform, replaced);
  const partner = leaving?.bridge?.peer;
  const application = leaving && platform.directory.application(leaving.connectionId);
  if (leaving === undefined || partner === undefined || application?.active !== true) {
    platform.log.info({ source: invite.source, caller: caller.kind }, 'INVITE with Replaces refused');
    return invite.reject(603);
  }
  const to = leaving.direction === 'incoming' ? leaving.to : leaving.from;
  const { callSessionId } = leaving.ids;
  const call = newInboundLeg(platform, invite, read, { caller, to, application, callSessionId });
  await storeInboundLeg(platform, invite, call, () => answer(platform, call, leaving));
  if (call.state !== 'answered') return;
  await withBothCalls(call, partner, async () => {
    if (call.state !== 'answered') return;
    if (partner.state === 'answered') return bridgeCalls(platform, call, partner);
    await endCall(platform, call, hangups.byPlatform(call.direction), { status: 487 });
  });
}

/** The 200 makes the stack hang up the leg that leaves; its partner stays for the newcomer. */
async function answer(platform: CallPlatform, call: Call, leaving: Call): Promise<void> {
  const { bridge } = leaving;
  const theirs = bridge?.peer.bridge;
  if (bridge !== undefined && theirs?.peer === leaving) bridge.peer.bridge = { ...theirs, after: 'park' };
  try {
    await answerInbound(platform, call, { headers: [], codecs: platform.codecs });
  } catch (error) {
    // It has been refused with 488 or 500, and whoever it was to replace speaks on.
    if (bridge !== undefined && bridge.peer.bridge?.peer === leaving) bridge.peer.bridge = theirs;
    if (!(error instanceof ApiError)) throw error;
    platform.log.info({ err: error, ...logIds(call) }, 'INVITE with Replaces could not be answered');
  }
}

/** A call that still rings cannot be taken over here. */
function legOf(platform: CallPlatform, replaced: Replaced): Call | undefined {
  if (replaced.kind !== 'session') return undefined;
  return platform.registry.all().find(({ leg }) => leg.session === replaced.session);
}
