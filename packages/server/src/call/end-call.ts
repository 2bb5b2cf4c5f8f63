import { MediaError, type MediaStats } from '@hookswitch/media';
import type { HeaderList } from '@hookswitch/sip';
import { holdLeg } from './bridge/hold.ts';
import { forgetJoin } from './bridge/join.ts';
import type { Call } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { endGather } from './dtmf/gather.ts';
import { allStored, emitEvent, logIds } from './event/emit-event.ts';
import { hangupPayload } from './event/event-payload.ts';
import { type Hangup, hangups } from './hangup-cause.ts';
import { endInQueue } from './queue/queueing.ts';
import { recordingsLost } from './recording/recording.ts';
import { endSiprec } from './recording/siprec.ts';
import { endFork } from './sound/forking.ts';
import { endPlaybacks } from './sound/playback.ts';
import { endStream } from './sound/streaming.ts';
import { endSupervision } from './sound/supervision.ts';
import { stateAfterSignal } from './state.ts';

/** How long `call.hangup` waits for the figures of the sound. A media process that hangs is killed in the end, but later. */
const figuresPatienceMs = 3000;

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
  call.ending = hangup;
  if (farewell !== undefined) call.leg.hangUp(farewell.status, farewell.headers);
  releasePeer(platform, call);
  releaseJoins(platform, call, hangup);
  releaseSupervisors(platform, call);
  const stats = await closeMedia(platform, call);
  await endPlaybacks(platform, call);
  await endStream(platform, call);
  await endFork(platform, call);
  await endSiprec(platform, call);
  await endGather(platform, call, 'call_hangup');
  await endInQueue(platform, call);
  call.hungUp = true;
  const payload = hangupPayload(call, hangup, endedAtMs, wasAnswered ? stats : undefined);
  await emitEvent(platform, call, 'call.hangup', payload);
  await platform.leaveConference(call);
  // Not awaited: who commands it meanwhile is told that it has ended.
  void allStored(call).then(() => platform.registry.remove(call));
}

/** The figures of the leg's sound; undefined where there was none, or where the media process died or does not say. */
function closeMedia(platform: CallPlatform, call: Call): Promise<MediaStats | undefined> {
  return new Promise((resolve, reject) => {
    const late = platform.clock.setTimer(figuresPatienceMs, () => {
      platform.log.error(logIds(call), 'the media of a leg does not close: its hangup is told without figures');
      resolve(undefined);
    });
    const closed = (stats: MediaStats | undefined) => {
      late.cancel();
      // No figures: the media process died, and nobody tells the end of what it recorded.
      if (stats === undefined) recordingsLost(platform, call);
      resolve(stats);
    };
    const failed = (error: unknown) => {
      late.cancel();
      reject(error);
    };
    call.leg.close().then(closed).catch(failed);
  });
}

/** A leg leaves its bridge and goes on; the other one ends, unless a command asked to keep it. */
export async function leaveBridge(platform: CallPlatform, call: Call): Promise<void> {
  if (call.bridge === undefined) return;
  releasePeer(platform, call);
  await silence(platform, call);
}

/** The end of a bridge hangs up the other leg, unless a command asked to keep it parked (reference §4). */
function releasePeer(platform: CallPlatform, call: Call): void {
  const bridge = call.bridge;
  if (bridge === undefined) return;
  call.bridge = undefined;
  const { peer } = bridge;
  void peer.mailbox.post(async () => {
    // By its turn the peer may have ended, or have been bridged with somebody else.
    if (peer.bridge?.peer !== call) return;
    const { after } = peer.bridge;
    peer.bridge = undefined;
    if (after === 'hold') holdLeg(platform, peer);
    if (after === 'hangup') await endCall(platform, peer, hangups.byPlatform(peer.direction), { status: 487 });
  });
}

/**
 * A leg will not be bridged any more with the one that waits for it, which goes on alone: it hears no ringback of it, and
 * what was to be recorded of the bridge is forgotten. Runs in the mailbox of `joining`.
 */
export function abandonJoin(platform: CallPlatform, joining: Call, hangup: Hangup): void {
  const { join } = joining;
  if (join === undefined) return;
  const { waiting, watcher } = join;
  forgetJoin(joining);
  watcher?.failed(hangup);
  void waiting.mailbox.post(async () => {
    // It may wait for another one by now.
    if (waiting.joining.size > 0) return;
    waiting.recordOnAnswer = undefined;
    await silence(platform, waiting);
  });
}

/** Legs that were to join the ended one have nobody left to speak with; the one that it was to join goes on alone. */
function releaseJoins(platform: CallPlatform, call: Call, hangup: Hangup): void {
  abandonJoin(platform, call, hangup);
  for (const joining of [...call.joining]) {
    forgetJoin(joining);
    void joining.mailbox.post(() => endCall(platform, joining, hangups.byApplication(joining), { status: 487 }));
  }
}

/** A supervised leg takes those with it who listen to it. */
function releaseSupervisors(platform: CallPlatform, call: Call): void {
  for (const supervisor of endSupervision(call)) {
    void supervisor.mailbox.post(() =>
      endCall(platform, supervisor, hangups.byPlatform(supervisor.direction), { status: 487 }),
    );
  }
}

/** Nothing of a bridge, of ringback or of early media is heard any more. */
async function silence(platform: CallPlatform, call: Call): Promise<void> {
  const { media } = call.leg;
  if (media === undefined || call.bridge !== undefined) return;
  try {
    await call.leg.stopRingback();
    await platform.media().unbridge(media);
  } catch (error) {
    // The media process died and takes the leg with it.
    if (!(error instanceof MediaError)) throw error;
  }
}
