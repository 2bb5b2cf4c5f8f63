import { type CodecName, MediaError } from '@hookswitch/media';
import type { HeaderList, InviteFailure, InviteOptions, Session, SipResponse } from '@hookswitch/sip';
import { callAnswered, legHandlers } from './answered.ts';
import { joiningLegAnswered, joiningLegRings } from './bridge/join-on-answer.ts';
import type { Call } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { enteringLegAnswered, enteringLegRings } from './conference/conference-entry.ts';
import { sendDigitsOnAnswer } from './dtmf/digits.ts';
import { endCall } from './end-call.ts';
import { emitInitiated, logIds } from './event/emit-event.ts';
import { initiatedPayload } from './event/event-payload.ts';
import { hangupOfFailure, hangupOfStatus, hangups } from './hangup-cause.ts';
import { followMedia } from './media-events.ts';
import type { MediaTerms } from './media-terms.ts';
import type { Route } from './routing/route-destination.ts';
import { detectMachine } from './sound/machine-detection.ts';
import { startPlayback } from './sound/playback.ts';
import { whenStreamIsOpen } from './sound/streaming.ts';
import { stateAfterSignal } from './state.ts';

export interface OutboundPlan extends MediaTerms {
  /** Tried one after the other. */
  readonly routes: readonly Route[];
  readonly fromUri: string;
  readonly fromDisplayName?: string;
  readonly headers: HeaderList;
  readonly codecs: readonly CodecName[];
  readonly timeoutSecs: number;
  /** Whether the next route is tried when this one rings too long; false also changes the hangup cause. */
  readonly retryOnTimeout?: boolean | undefined;
}

/**
 * Makes a new outbound leg durable, with its `call.initiated`. The first task of its mailbox, from the moment of the call:
 * whatever else happens to the leg comes after.
 * @param after is stored before it; when that fails there is no such leg either
 * @throws when the store cannot keep the leg; there is none then.
 */
export async function storeOutbound(platform: CallPlatform, call: Call, after?: Promise<void>): Promise<void> {
  followMedia(platform, call);
  platform.registry.add(call);
  await call.mailbox.post(async () => {
    try {
      await after;
      await emitInitiated(platform, call, initiatedPayload(call));
    } catch (error) {
      platform.registry.remove(call);
      call.state = 'ended';
      throw error;
    }
  });
}

/** Sets a stored leg off. The INVITE and all that follows are events. */
export function sendOutbound(platform: CallPlatform, call: Call, plan: OutboundPlan): void {
  void call.mailbox.post(() => sendInvite(platform, call, plan, plan.routes));
}

async function sendInvite(
  platform: CallPlatform,
  call: Call,
  plan: OutboundPlan,
  routes: readonly Route[],
): Promise<void> {
  const [route, ...others] = routes;
  // A hangup command may have been quicker than the first INVITE.
  if (call.state === 'ended' || route === undefined) return;
  if (route.kind === 'unregistered') return endCall(platform, call, hangupOfStatus(480));
  await orEnd(platform, call, async () => {
    const offer = await call.leg.offer(platform.media(), plan);
    const attempt = { route, others, offer };
    await whenStreamIsOpen(platform, call, () =>
      orEnd(platform, call, async () => tryRoute(platform, call, plan, attempt)),
    );
  });
}

/** One step of setting a leg off, unless it has ended meanwhile. A step that fails ends it. */
async function orEnd(platform: CallPlatform, call: Call, step: () => Promise<void>): Promise<void> {
  if (call.state === 'ended') return;
  try {
    await step();
  } catch (error) {
    platform.log.error({ err: error, ...logIds(call) }, 'outbound leg could not be set up');
    await endCall(platform, call, hangups.platformFailure);
  }
}

interface Attempt {
  readonly route: Extract<Route, { kind: 'sip' }>;
  /** What is left when this one fails. */
  readonly others: readonly Route[];
  readonly offer: string;
}

function tryRoute(platform: CallPlatform, call: Call, plan: OutboundPlan, { route, others, offer }: Attempt): void {
  let current = true;
  const goOn = async () => {
    current = false;
    timer.cancel();
    platform.log.warn({ ...logIds(call), to: route.requestUri }, 'no success there, trying the next route');
    await sendInvite(platform, call, plan, others);
  };
  // What comes from a route that was given up is not for the leg any more: the stack ends what is still open there.
  const post = (task: () => Promise<void>) =>
    void call.mailbox.post(async () => {
      if (current) await task();
    });
  const invite = platform.agent.invite(inviteOptions(plan, route, offer), {
    progress: (response) => post(() => rings(platform, call, response)),
    accepted: (session, _response, answer) => post(() => accepted(platform, call, session, answer)),
    reoffer: (offer) => call.leg.reoffered(offer),
    failed: (failure) =>
      post(async () => {
        if (call.state !== 'ended' && others.length > 0 && isRouteFailure(failure)) return goOn();
        await endCall(platform, call, hangupOfFailure(failure));
      }),
  });
  call.leg.ringOutgoing(invite);
  call.viaTrunk = route.trunkId !== undefined;
  const timer = platform.clock.setTimer(plan.timeoutSecs * 1000, () =>
    post(async () => {
      if (call.state === 'answered' || call.state === 'ended') return;
      if (plan.retryOnTimeout === true && others.length > 0) {
        invite.cancel();
        return goOn();
      }
      await endCall(platform, call, hangups.ringTimeout(plan.retryOnTimeout), { status: 487 });
    }),
  );
  call.leg.setTimer(timer);
}

function inviteOptions(plan: OutboundPlan, route: Attempt['route'], offer: string): InviteOptions {
  return {
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
  };
}

/** The trunk's fault, not the callee's word: RFC 3263 §4.3 has the next server tried after 503, silence or a dead transport. */
function isRouteFailure(failure: InviteFailure): boolean {
  if (failure.kind === 'rejected') return [500, 502, 503, 504].includes(failure.response.status);
  return failure.kind === 'timeout' || failure.kind === 'transport';
}

async function rings(platform: CallPlatform, call: Call, response: SipResponse): Promise<void> {
  const next = stateAfterSignal(call.state, 'ringing');
  if (next === undefined) return;
  call.state = next;
  await joiningLegRings(platform, call, response);
  await enteringLegRings(platform, call, response);
}

async function accepted(platform: CallPlatform, call: Call, session: Session, answer: Buffer): Promise<void> {
  // Ended while the 200 was on its way through the mailbox: nobody wants this dialog, so it is closed.
  if (stateAfterSignal(call.state, 'accepted') === undefined) return session.bye();
  if (call.group?.claim(call) === false) {
    session.bye();
    return endCall(platform, call, hangups.cancelled);
  }
  try {
    const media = await call.leg.connect(session, legHandlers(platform, call), answer);
    cancelOthers(platform, call);
    await callAnswered(platform, call, media);
    await detectMachine(platform, call);
    await sendDigitsOnAnswer(platform, call);
    playBeforeJoin(platform, call);
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    call.group?.release(call);
    platform.log.warn({ err: error, ...logIds(call) }, 'the answer of the far end makes no call possible');
    await endCall(platform, call, hangups.incompatibleMedia(call.direction), { status: 488 });
  }
}

/** What is to be heard on answer comes first, then the leg that waits, or the conference. */
function playBeforeJoin(platform: CallPlatform, call: Call): void {
  const join = () => {
    joiningLegAnswered(platform, call);
    enteringLegAnswered(platform, call);
  };
  const { playOnAnswer: audio } = call;
  if (audio === undefined) join();
  else startPlayback(platform, call, { audio, times: 1, lane: 'main', whenOver: join });
}

/** The first leg of a group to answer has the call. RFC 3326 §2: the others' phones show no missed call. */
function cancelOthers(platform: CallPlatform, call: Call): void {
  const headers = [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']] as const;
  for (const other of call.group?.othersThan(call) ?? []) {
    void other.mailbox.post(() => endCall(platform, other, hangups.cancelled, { status: 487, headers }));
  }
}
