import { MediaError, offeredCodecs } from '@hookswitch/media';
import {
  type IncomingInvite,
  type NameAddr,
  parseNameAddr,
  parseUri,
  SipParseError,
  type SipUri,
} from '@hookswitch/sip';
import { Call, type CallDetails, type SipHeader } from './call.ts';
import type { CallPlatform } from './call-platform.ts';
import { admission, calledApplication, numberOf } from './called-application.ts';
import { type CallerIdentity, identifyCaller } from './caller-identity.ts';
import type { Application } from './directory.ts';
import { emitInitiated, logIds } from './emit-event.ts';
import { endCall } from './end-call.ts';
import { initiatedPayload } from './event-payload.ts';
import { hangups } from './hangup-cause.ts';
import { newCallIds } from './identifiers.ts';
import { followMedia } from './media-events.ts';
import { defaultTimeLimitSecs } from './time-limit.ts';
import { webhookTarget } from './webhook-target.ts';

/** A parked leg that gets no command ends after this: proxies give up on a ringing call at 3 minutes (RFC 3261 §16.6). */
const longestParkMs = 180_000;

/**
 * A new INVITE: known caller, number -> application -> a parked leg with its `call.initiated`, and 180 to the caller.
 * Whatever is wrong is answered in SIP and no leg comes to be.
 */
export async function receiveInvite(platform: CallPlatform, invite: IncomingInvite): Promise<void> {
  if (!platform.accepting()) return invite.reject(503, { headers: [['Retry-After', '10']] });
  if (!platform.gate.admits()) return invite.reject(503, { headers: [['Retry-After', '2']] });
  const read = readInvite(invite);
  if (read === undefined) return invite.reject(400);
  const { directory, agent, log } = platform;
  const caller = identifyCaller(invite, read.from, directory, agent.address.host);
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
  const { inboundChannelLimit: limit } = application;
  if (limit !== null && platform.registry.count(application.id, 'incoming') >= limit) {
    log.warn({ connection_id: application.id, limit }, 'inbound call refused: channel limit');
    return invite.reject(486);
  }
  await park(platform, invite, read, { caller, to, application });
}

interface InviteFacts {
  readonly from: NameAddr;
  readonly target: SipUri;
  readonly codecs: readonly string[];
}

interface Placement {
  readonly caller: CallerIdentity;
  readonly to: string;
  readonly application: Application;
}

async function park(platform: CallPlatform, invite: IncomingInvite, read: InviteFacts, placement: Placement) {
  const { caller, to, application } = placement;
  const call = new Call({
    ids: newCallIds(),
    connectionId: application.id,
    direction: 'incoming',
    from: callerNumber(platform, caller, read.from),
    to,
    createdAtMs: platform.clock.wallTimeMs(),
    details: inboundDetails(platform, invite, read, placement),
    target: webhookTarget(application, platform.webhookTimeoutMs),
    clientState: null,
    commandId: null,
    timeLimitSecs: defaultTimeLimitSecs,
  });
  call.viaTrunk = caller.kind === 'trunk';
  call.leg.ringIncoming(invite, () => void call.mailbox.post(() => endCall(platform, call, hangups.cancelled)));
  followMedia(platform, call);
  platform.registry.add(call);
  // The first task of the mailbox: a CANCEL or a command that comes during the commit waits its turn.
  await call.mailbox.post(async () => {
    try {
      await emitInitiated(platform, call, initiatedPayload(call));
    } catch (error) {
      platform.log.error({ err: error, ...logIds(call) }, 'inbound call refused: it could not be stored');
      platform.registry.remove(call);
      call.state = 'ended';
      return invite.reject(503, { headers: [['Retry-After', '10']] });
    }
    invite.progress(180);
    endUnanswered(platform, call, longestParkMs, () => true);
    const { firstCommandTimeoutMs } = application;
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

function readInvite(invite: IncomingInvite): InviteFacts | undefined {
  try {
    const { request } = invite;
    return {
      from: parseNameAddr(request.header('From') ?? ''),
      target: parseUri(request.requestUri),
      codecs: request.body.length === 0 ? [] : offeredCodecs(request.body.toString('utf8')),
    };
  } catch (error) {
    if (error instanceof SipParseError || error instanceof MediaError) return undefined;
    throw error;
  }
}

/** A phone calls from its own number, whatever its From says; others are taken at their word. */
function callerNumber(platform: CallPlatform, caller: CallerIdentity, from: NameAddr): string {
  const own = caller.kind === 'phone' ? platform.directory.numberOfPhone(caller.username) : undefined;
  return own ?? numberOf(from.uri);
}

function inboundDetails(
  platform: CallPlatform,
  invite: IncomingInvite,
  read: InviteFacts,
  { caller, application }: Placement,
): CallDetails {
  const callerIdName = read.from.displayName ?? callerNumber(platform, caller, read.from);
  return {
    callingPartyType: caller.kind === 'trunk' ? 'pstn' : 'sip',
    callerIdName,
    fromSipUri: addressOf(read.from.uri),
    toSipUri: addressOf(read.target),
    connectionCodecs: platform.codecs.join(','),
    offeredCodecs: read.codecs.join(','),
    customHeaders: headersMatching(invite, (name) => /^[XP]-/i.test(name)),
    sipHeaders: [...namedHeaders(invite, 'User-to-User'), ...namedHeaders(invite, 'Diversion')],
    tags: application.tags,
  };
}

/** `num@ip[:port]`, as captured (reference §2.3). */
function addressOf(uri: SipUri): string {
  const host = uri.host.includes(':') ? `[${uri.host}]` : uri.host;
  return `${uri.user ?? ''}@${host}${uri.port === undefined ? '' : `:${uri.port}`}`;
}

function headersMatching(invite: IncomingInvite, wanted: (name: string) => boolean): SipHeader[] {
  return invite.request
    .headerList()
    .filter(([name]) => wanted(name))
    .map(([name, value]) => ({ name, value }));
}

function namedHeaders(invite: IncomingInvite, name: 'User-to-User' | 'Diversion'): SipHeader[] {
  return invite.request.headers(name).map((value) => ({ name, value }));
}
