import { type IncomingReferral, parseUri, SipParseError, type SipUri, sameHost } from '@hookswitch/sip';
import { ApiError } from '../../api-error.ts';
import { bridgeCalls, withBothCalls } from '../bridge/bridge.ts';
import { joinOnAnswer } from '../bridge/join.ts';
import { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { endCall } from '../end-call.ts';
import { logIds } from '../event/emit-event.ts';
import { type Hangup, hangups } from '../hangup-cause.ts';
import { newCallIds } from '../identifiers.ts';
import { mediaTerms } from '../media-terms.ts';
import { type OutboundPlan, sendOutbound, storeOutbound } from '../outbound.ts';
import { numberOf } from '../routing/called-application.ts';
import { callerUri, routesOnPlatform } from '../routing/platform-routes.ts';
import { ringbackTone } from '../sound/ringback-tones.ts';
import { defaultTimeLimitSecs } from '../time-limit.ts';
import { type ReplacedDialog, readReplaces } from './replaces.ts';

/** Ring time of a leg that no command set one for, in seconds. */
const ringSecs = 30;

/**
 * The user of a phone presses its transfer key: a REFER. Whoever the phone speaks with is connected with somebody else,
 * and the phone is let go.
 *
 * ```
 *   blind:     phone A ══ B   REFER to C        A    B ══ C      C is dialled; A and B speak on until C answers
 *   attended:  phone A ══ B, phone A' ══ C      A    B ══ C      REFER to C with Replaces: A' is the phone's second call
 * ```
 * Runs in the leg's mailbox.
 */
export async function receiveReferral(platform: CallPlatform, call: Call, referral: IncomingReferral): Promise<void> {
  const refuse = (status: number, why: string): void => {
    platform.log.info({ ...logIds(call), refer_to: referral.referTo, status }, `REFER refused: ${why}`);
    referral.reject(status);
  };
  // Calls that a carrier has others make are the classic way to have somebody else pay for them.
  if (call.viaTrunk) return refuse(603, 'it came through a trunk');
  const other = call.bridge?.peer;
  if (call.state !== 'answered' || other === undefined) return refuse(603, 'the leg is not bridged');
  const target = readTarget(referral.referTo);
  if (target === undefined) return refuse(400, 'Refer-To cannot be called');
  if (target.replaced === undefined) return blind(platform, { call, other, referral, refuse }, target.uri);
  const replaced = findLeg(platform, target.replaced);
  // Not 481: that would say that the dialog of the REFER itself is unknown (RFC 5057 §5.1).
  if (replaced === undefined) return refuse(404, 'Replaces names no call');
  const third = replaced.bridge?.peer;
  if (third === undefined || third === call) return refuse(603, 'the call that Replaces names is not bridged');
  referral.accept();
  // Not awaited: it needs other mailboxes than the one that is held now.
  withBothCalls(other, third, () => attended(platform, { call, other, replaced, third, referral })).catch(
    (error: unknown) => {
      platform.log.error({ err: error, ...logIds(call) }, 'attended transfer failed');
      referral.notify(500);
    },
  );
}

interface BlindTransfer {
  readonly call: Call;
  readonly other: Call;
  readonly referral: IncomingReferral;
  refuse(status: number, why: string): void;
}

async function blind(platform: CallPlatform, transfer: BlindTransfer, uri: SipUri): Promise<void> {
  const { call, other, referral, refuse } = transfer;
  const to = destinationOf(platform, uri);
  const from = other.direction === 'incoming' ? other.from : other.to;
  let plan: OutboundPlan;
  try {
    const routes = routesOnPlatform(platform, to);
    plan = {
      ...{ routes, fromUri: callerUri(platform, from), headers: [], timeoutSecs: ringSecs },
      ...{ codecs: platform.codecs, ...mediaTerms(to, routes) },
    };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return refuse(404, error.message);
  }
  const nowMs = platform.clock.wallTimeMs();
  const leg = new Call({
    ...{ ids: newCallIds(nowMs, call.ids.callSessionId), connectionId: call.connectionId },
    ...{ direction: 'outgoing', from, to, createdAtMs: nowMs },
    details: { callingPartyType: 'sip', tags: call.details.tags },
    ...{ target: call.target, clientState: null, commandId: null, timeLimitSecs: defaultTimeLimitSecs },
  });
  const terms = {
    ringback: ringbackTone(),
    earlyMedia: true,
    afterUnbridge: 'hangup',
    preventDoubleBridge: false,
  } as const;
  joinOnAnswer(other, leg, terms, watcher(platform, transfer));
  referral.accept();
  // Many phones hang up as soon as the REFER is taken: whoever they spoke with waits for the new leg then.
  if (other.bridge?.peer === call) other.bridge = { peer: call, after: 'park', mutesDtmf: false };
  await storeOutbound(platform, leg);
  sendOutbound(platform, leg, plan);
}

function watcher(platform: CallPlatform, { call, other, referral }: BlindTransfer) {
  return {
    ringing: (status: number) => referral.notify(status),
    bridged: () => {
      referral.notify(200);
      release(platform, call);
    },
    failed: ({ sipCause }: Hangup) => {
      const status = Number(sipCause);
      referral.notify(status >= 300 && status <= 699 ? status : 503);
      void other.mailbox.post(async () => {
        if (other.bridge?.peer === call) other.bridge = { peer: call, after: 'hangup', mutesDtmf: false };
        // The phone is gone and so is the one it was to be connected with: nobody is left to speak with.
        else if (other.bridge === undefined) {
          await endCall(platform, other, hangups.byPlatform(other.direction), { status: 487 });
        }
      });
    },
  };
}

interface AttendedTransfer {
  readonly call: Call;
  readonly other: Call;
  /** The phone's other call. */
  readonly replaced: Call;
  readonly third: Call;
  readonly referral: IncomingReferral;
}

async function attended(platform: CallPlatform, transfer: AttendedTransfer): Promise<void> {
  const { call, other, replaced, third, referral } = transfer;
  // Each may have ended, or have been connected otherwise, before its mailbox was free.
  if (other.bridge?.peer !== call || third.bridge?.peer !== replaced) return referral.notify(481);
  await bridgeCalls(platform, other, third, { after: { call: 'hangup', peer: 'hangup' } });
  referral.notify(200);
  for (const leg of [call, replaced]) release(platform, leg);
}

/** A leg of the phone that is not needed any more. */
function release(platform: CallPlatform, leg: Call): void {
  void leg.mailbox.post(() => endCall(platform, leg, hangups.byPlatform(leg.direction), { status: 487 }));
}

function readTarget(referTo: string): { uri: SipUri; replaced: ReplacedDialog | undefined } | undefined {
  try {
    const uri = parseUri(referTo);
    return { uri, replaced: readReplaces(uri) };
  } catch (error) {
    if (error instanceof SipParseError) return undefined;
    throw error;
  }
}

/** What the phone's user dialled: a number or a phone at this server, or a URI elsewhere. */
function destinationOf(platform: CallPlatform, uri: SipUri): string {
  const { address, contactEndpoint } = platform.agent;
  const user = uri.user ?? '';
  const isOurs = [address, contactEndpoint].some(({ host }) => sameHost(host, uri.host)) || uri.scheme === 'tel';
  const number = numberOf(uri);
  if (isOurs && /^\+[1-9]\d{6,14}$/.test(number)) return number;
  const port = uri.port === undefined ? '' : `:${uri.port}`;
  return `${uri.scheme}:${user === '' ? '' : `${user}@`}${uri.host}${port}`;
}

function findLeg(platform: CallPlatform, { callId, tags }: ReplacedDialog): Call | undefined {
  return platform.registry.all().find(({ leg: { session } }) => {
    if (session === undefined || session.callId !== callId) return false;
    return tags.includes(session.localTag) && tags.includes(session.remoteTag);
  });
}
