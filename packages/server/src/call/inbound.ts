import type { IncomingInvite } from '@hookswitch/sip';
import { ringInbound } from './answered.ts';
import type { Call } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { endCall } from './end-call.ts';
import { hangups } from './hangup-cause.ts';
import { type InviteFacts, newInboundLeg, type Placement, readInvite, storeInboundLeg } from './inbound-leg.ts';
import { admission, calledApplication } from './routing/called-application.ts';
import { identifyCaller } from './routing/caller-identity.ts';
import { takePlace } from './transfer/taken-place.ts';

/** A parked leg that gets no command ends after this: proxies give up on a ringing call at 3 minutes (RFC 3261 §16.6). */
const longestParkMs = 180_000;

/**
 * A new INVITE: known caller, number -> application -> a parked leg with its `call.initiated`, and 180 to the caller.
 * Whatever is wrong is answered in SIP and no leg comes to be.
 */
export async function receiveInvite(platform: CallPlatform, invite: IncomingInvite): Promise<void> {
  if (!platform.accepting()) return invite.reject(503, { headers: [['Retry-After', '10']] });
  const read = readInvite(invite);
  if (read === undefined) return invite.reject(400);
  const { directory, agent, log } = platform;
  const caller = identifyCaller(invite, read.from, directory, agent.address.host);
  if (invite.replaces !== undefined) return takePlace(platform, invite, invite.replaces, { read, caller });
  const called = calledApplication(directory, read.target);
  const { to, application } = called;
  const verdict = admission(caller, called);
  if (verdict === 401) return invite.challenge();
  if (verdict !== 'in' || application === undefined) {
    log.info(
      { to, source: invite.source, caller: caller.kind },
      'inbound call refused: no active application takes this caller there',
    );
    return invite.reject(verdict === 'in' ? 404 : verdict);
  }
  await admitInTurn(platform, invite, read, { caller, to, application });
}

/** While more comes than the machine can do a call that somebody would take waits for its turn, or gets 503. */
async function admitInTurn(platform: CallPlatform, invite: IncomingInvite, read: InviteFacts, placement: Placement) {
  let isCancelled = false;
  invite.onCancelled = () => {
    isCancelled = true;
  };
  const leave = await platform.gate.enter();
  if (leave === undefined) return invite.reject(503, { headers: [['Retry-After', '2']] });
  try {
    if (isCancelled) return;
    if (!platform.accepting()) return invite.reject(503, { headers: [['Retry-After', '10']] });
    await admit(platform, invite, read, placement);
  } finally {
    leave();
  }
}

async function admit(platform: CallPlatform, invite: IncomingInvite, read: InviteFacts, placement: Placement) {
  const { application } = placement;
  const { inboundChannelLimit: limit } = application;
  if (limit !== null && platform.registry.count(application.id, 'incoming') >= limit) {
    platform.log.warn({ connection_id: application.id, limit }, 'inbound call refused: channel limit');
    return invite.reject(486);
  }
  await park(platform, invite, read, placement);
}

async function park(platform: CallPlatform, invite: IncomingInvite, read: InviteFacts, placement: Placement) {
  const call = newInboundLeg(platform, invite, read, placement);
  await storeInboundLeg(platform, invite, call, async () => {
    await ringInbound(platform, call);
    if (call.state === 'ended') return;
    endUnanswered(platform, call, longestParkMs, () => true);
    const { firstCommandTimeoutMs } = placement.application;
    if (firstCommandTimeoutMs !== null) endUnanswered(platform, call, firstCommandTimeoutMs, () => !call.commanded);
  });
}

/** Hangs a leg up that is still parked then, if that is `due`. */
function endUnanswered(platform: CallPlatform, call: Call, afterMs: number, due: () => boolean): void {
  const timer = platform.clock.setTimer(afterMs, () => {
    void call.mailbox.post(async () => {
      if (call.state === 'parked' && due()) await endCall(platform, call, hangups.parkedTooLong, { status: 480 });
    });
  });
  call.leg.setTimer(timer);
}
