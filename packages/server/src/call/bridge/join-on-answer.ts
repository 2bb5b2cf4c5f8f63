import type { SipResponse } from '@hookswitch/sip';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { takesEarlyMedia } from '../early-media.ts';
import { endCall } from '../end-call.ts';
import { logIds } from '../event/emit-event.ts';
import { hangups } from '../hangup-cause.ts';
import { bridgeCalls, withBothCalls } from './bridge.ts';
import { forgetJoin } from './join.ts';

/*
 * Two legs that are bridged when the second one is answered: transfer, dial with `bridge_on_answer`, bridge with a leg
 * that still rings. What becomes of the one when the other ends stands in end-call.ts.
 *
 *   waiting leg (answered)          joining leg (dialled)
 *        | <---- ringback / early media ----- 18x
 *        | <============ bridge ============= 2xx
 *        | <-- goes on, commandable --------- >= 300, timeout, CANCEL
 *      ends ------- CANCEL or BYE ----------> ends: nobody is left to speak with
 */

/** The leg that waits hears that the other one rings. Runs in the mailbox of `joining`, for each 18x. */
export async function joiningLegRings(platform: CallPlatform, joining: Call, response: SipResponse): Promise<void> {
  const { join } = joining;
  if (join === undefined) return;
  const { waiting, terms } = join;
  join.watcher?.ringing(response.status);
  const early = terms.earlyMedia && (await takesEarlyMedia(platform, joining, response));
  const task = async () => {
    // The waiting leg is free to be bridged with somebody else: then it hears that one.
    if (joining.join !== join || waiting.state !== 'answered' || waiting.bridge !== undefined) return;
    // In a conference it hears that one until the answer.
    if (waiting.conferenceId !== undefined) return;
    const [heard, played] = [waiting.leg.media, joining.leg.media];
    if (heard === undefined || played === undefined) return;
    if (early) {
      await waiting.leg.stopRingback();
      await platform.media().bridge(heard, played);
    } else if (terms.ringback !== undefined && response.status === 180) await waiting.leg.playRingback(terms.ringback);
  };
  // Not awaited: a mailbox that waits for another one from inside could block both.
  waiting.mailbox.post(task).catch((error: unknown) => report(platform, joining, error));
}

/** The answer has come: both legs are bridged as soon as both are free. Runs in the mailbox of `joining`. */
export function joiningLegAnswered(platform: CallPlatform, joining: Call): void {
  const { join } = joining;
  if (join === undefined) return;
  const { waiting, terms } = join;
  const task = async () => {
    if (joining.join !== join) return;
    forgetJoin(joining);
    if (joining.state !== 'answered') return;
    const taken = terms.preventDoubleBridge && waiting.bridge !== undefined;
    if (waiting.state !== 'answered' || taken) {
      const hangup = hangups.byPlatform(joining.direction);
      await endCall(platform, joining, hangup, { status: 487 });
      join.watcher?.failed(hangup);
      return;
    }
    const { afterUnbridge, mutesDtmf } = terms;
    await bridgeCalls(platform, waiting, joining, {
      ...(afterUnbridge === undefined ? {} : { after: { call: afterUnbridge } }),
      ...(mutesDtmf === undefined ? {} : { mutes: { call: mutesDtmf.waiting, peer: mutesDtmf.joining } }),
    });
    join.watcher?.bridged();
  };
  withBothCalls(waiting, joining, task).catch((error: unknown) => report(platform, joining, error));
}

/** A media process that died takes its legs with it, each with its own `call.hangup`: nothing is left to do here. */
function report(platform: CallPlatform, joining: Call, error: unknown): void {
  platform.log.warn({ err: error, ...logIds(joining) }, 'a leg could not be joined');
}
