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
import { endCall } from './end-call.ts';
import { emitInitiated, logIds } from './event/emit-event.ts';
import { initiatedPayload } from './event/event-payload.ts';
import { webhookTarget } from './event/webhook-target.ts';
import { hangups } from './hangup-cause.ts';
import { newCallIds } from './identifiers.ts';
import { followMedia } from './media-events.ts';
import { callerId, passedHeaders } from './routing/caller-id.ts';
import type { CallerIdentity } from './routing/caller-identity.ts';
import type { Application } from './routing/directory.ts';
import { defaultTimeLimitSecs } from './time-limit.ts';

/** What an INVITE says, read. */
export interface InviteFacts {
  readonly from: NameAddr;
  readonly target: SipUri;
  readonly codecs: readonly string[];
}

/** Whose call it is. */
export interface Placement {
  readonly caller: CallerIdentity;
  readonly to: string;
  readonly application: Application;
  /** The call that the leg joins; a new one when absent. */
  readonly callSessionId?: Call['ids']['callSessionId'];
}

/** A leg for an INVITE, ringing, that nobody knows of yet. */
export function newInboundLeg(
  platform: CallPlatform,
  invite: IncomingInvite,
  read: InviteFacts,
  placement: Placement,
): Call {
  const { caller, to, application, callSessionId } = placement;
  const nowMs = platform.clock.wallTimeMs();
  const call = new Call({
    ids: newCallIds(nowMs, callSessionId),
    connectionId: application.id,
    direction: 'incoming',
    from: shownCaller(platform, invite, read, caller).number,
    to,
    createdAtMs: nowMs,
    details: inboundDetails(platform, invite, read, placement),
    target: webhookTarget(application, platform.webhookTimeoutMs),
    clientState: null,
    commandId: null,
    timeLimitSecs: defaultTimeLimitSecs,
  });
  call.viaTrunk = caller.kind === 'trunk';
  call.leg.ringIncoming(invite, () => void call.mailbox.post(() => endCall(platform, call, hangups.cancelled)));
  followMedia(platform, call);
  return call;
}

/**
 * Makes it durable with its `call.initiated`, as the first task of its mailbox: a CANCEL or a command that comes during
 * the commit waits its turn. `then` follows in the same turn.
 */
export async function storeInboundLeg(
  platform: CallPlatform,
  invite: IncomingInvite,
  call: Call,
  then: () => Promise<void> | void,
): Promise<void> {
  platform.registry.add(call);
  await call.mailbox.post(async () => {
    try {
      await emitInitiated(platform, call, initiatedPayload(call));
    } catch (error) {
      platform.log.error({ err: error, ...logIds(call) }, 'inbound call refused: it could not be stored');
      platform.registry.remove(call);
      call.state = 'ended';
      return invite.reject(503, { headers: [['Retry-After', '10']] });
    }
    return then();
  });
}

/** @returns undefined for what cannot be read. */
export function readInvite(invite: IncomingInvite): InviteFacts | undefined {
  try {
    const { request } = invite;
    return {
      from: parseNameAddr(request.header('From') ?? ''),
      target: parseUri(request.requestUri),
      codecs: invite.offer.length === 0 ? [] : offeredCodecs(invite.offer.toString('utf8')),
    };
  } catch (error) {
    if (error instanceof SipParseError || error instanceof MediaError) return undefined;
    throw error;
  }
}

function shownCaller(platform: CallPlatform, invite: IncomingInvite, { from }: InviteFacts, caller: CallerIdentity) {
  const own = caller.kind === 'phone' ? platform.directory.numberOfPhone(caller.username) : undefined;
  return callerId(caller, from, invite.request, own);
}

function inboundDetails(
  platform: CallPlatform,
  invite: IncomingInvite,
  read: InviteFacts,
  { caller, application }: Placement,
): CallDetails {
  return {
    callingPartyType: caller.kind === 'trunk' ? 'pstn' : 'sip',
    callerIdName: shownCaller(platform, invite, read, caller).name,
    fromSipUri: addressOf(read.from.uri),
    toSipUri: addressOf(read.target),
    connectionCodecs: platform.codecs.join(','),
    offeredCodecs: read.codecs.join(','),
    customHeaders: passedHeaders(caller, invite.request),
    sipHeaders: [...namedHeaders(invite, 'User-to-User'), ...namedHeaders(invite, 'Diversion')],
    tags: application.tags,
  };
}

/** `num@ip[:port]`, as captured (reference §2.3). */
function addressOf(uri: SipUri): string {
  // A tel: URI says nowhere.
  if (uri.host === '') return uri.user ?? '';
  const host = uri.host.includes(':') ? `[${uri.host}]` : uri.host;
  return `${uri.user ?? ''}@${host}${uri.port === undefined ? '' : `:${uri.port}`}`;
}

function namedHeaders(invite: IncomingInvite, name: 'User-to-User' | 'Diversion'): SipHeader[] {
  return invite.request.headers(name).map((value) => ({ name, value }));
}
