import { type CodecName, MediaError } from '@hookswitch/media';
import type { HeaderList, Session, SipResponse } from '@hookswitch/sip';
import { callAnswered, sessionHandlers } from './answered.ts';
import type { Call } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { emitInitiated, logIds } from './emit-event.ts';
import { endCall } from './end-call.ts';
import { initiatedPayload } from './event-payload.ts';
import { hangupOfFailure, hangupOfStatus, hangups } from './hangup-cause.ts';
import { joiningLegAnswered, joiningLegRings } from './join-on-answer.ts';
import type { Route } from './route-destination.ts';
import { stateAfterSignal } from './state.ts';

export interface OutboundPlan {
  readonly route: Route;
  readonly fromUri: string;
  readonly fromDisplayName?: string;
  readonly headers: HeaderList;
  readonly codecs: readonly CodecName[];
  readonly timeoutSecs: number;
  readonly retryOnTimeout?: boolean;
}

/**
 * Stores a new outbound leg with its `call.initiated` and sets off. Resolves when the leg is durable; the INVITE and all
 * that follows are events.
 * @throws when the store cannot keep the leg; nothing was dialled then.
 */
export async function startOutbound(platform: CallPlatform, call: Call, plan: OutboundPlan): Promise<void> {
  platform.registry.add(call);
  call.viaTrunk = plan.route.kind === 'sip' && plan.route.trunkId !== undefined;
  try {
    await emitInitiated(platform, call, initiatedPayload(call));
  } catch (error) {
    platform.registry.remove(call);
    throw error;
  }
  void call.mailbox.post(() => sendInvite(platform, call, plan));
}

async function sendInvite(platform: CallPlatform, call: Call, plan: OutboundPlan): Promise<void> {
  // A hangup command may have been quicker than the first INVITE.
  if (call.state === 'ended') return;
  const { route } = plan;
  if (route.kind === 'unregistered') return endCall(platform, call, hangupOfStatus(480));
  try {
    const offer = await call.leg.offer(platform.media(), plan.codecs);
    const invite = platform.agent.invite(
      {
        requestUri: route.requestUri,
        to: route.toUri,
        from: {
          uri: plan.fromUri,
          ...(plan.fromDisplayName === undefined ? {} : { displayName: plan.fromDisplayName }),
        },
        headers: [...(route.route ?? []).map((value) => ['Route', value] as const), ...plan.headers],
        body: { contentType: 'application/sdp', content: offer },
        ...(route.destination === undefined ? {} : { destination: route.destination }),
        ...(route.credentials === undefined ? {} : { credentials: route.credentials }),
      },
      {
        progress: (response) => void call.mailbox.post(() => rings(platform, call, response)),
        accepted: (session, response) => void call.mailbox.post(() => accepted(platform, call, session, response)),
        failed: (failure) => void call.mailbox.post(() => endCall(platform, call, hangupOfFailure(failure))),
      },
    );
    call.leg.ringOutgoing(invite);
  } catch (error) {
    platform.log.error({ err: error, ...logIds(call) }, 'outbound leg could not be set up');
    return endCall(platform, call, hangups.platformFailure);
  }
  call.leg.setTimer(
    platform.clock.setTimer(plan.timeoutSecs * 1000, () => {
      void call.mailbox.post(async () => {
        if (call.state === 'answered') return;
        await endCall(platform, call, hangups.ringTimeout(plan.retryOnTimeout), { status: 487 });
      });
    }),
  );
}

async function rings(platform: CallPlatform, call: Call, response: SipResponse): Promise<void> {
  const next = stateAfterSignal(call.state, 'ringing');
  if (next === undefined) return;
  call.state = next;
  await joiningLegRings(platform, call, response);
}

async function accepted(platform: CallPlatform, call: Call, session: Session, response: SipResponse): Promise<void> {
  // Ended while the 200 was on its way through the mailbox: nobody wants this dialog, so it is closed.
  if (stateAfterSignal(call.state, 'accepted') === undefined) return session.bye();
  try {
    const media = await call.leg.connect(session, sessionHandlers(platform, call), response.body);
    await callAnswered(platform, call, media);
    joiningLegAnswered(platform, call);
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    platform.log.warn({ err: error, ...logIds(call) }, 'the answer of the far end makes no call possible');
    await endCall(platform, call, hangups.incompatibleMedia(call.direction), { status: 488 });
  }
}
