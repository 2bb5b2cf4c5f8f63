import type { HeaderList } from '../message/headers.ts';
import { formatNameAddr, parseNameAddr } from '../message/name-addr.ts';
import { type SipBody, SipRequest, type SipResponse } from '../message/sip-message.ts';
import { formatUri, parseUri } from '../message/uri.ts';
import { allowHeader, CALL_EXTENSIONS, DIALOG_METHODS } from './capabilities.ts';
import type { AgentCore } from './core.ts';
import type { SessionTimerSettings } from './session-expires.ts';

/** The parts of an INVITE that stay the same when it is sent again with credentials. */
export interface InviteParts {
  requestUri: string;
  from: string;
  to: string;
  callId: string;
  contact: string;
  headers: HeaderList;
  body: SipBody | undefined;
  /** Somebody answers an offer of the callee. */
  answersOffer: boolean;
  /** Seconds, RFC 4028; undefined: none is asked for. */
  sessionTimer: SessionTimerSettings | undefined;
}

/** @throws SipParseError when a URI or the display name cannot be written */
export function fromHeader(from: { uri: string; displayName?: string }, tag: string): string {
  const { displayName } = from;
  const uri = parseUri(from.uri);
  const params = new Map([['tag', tag]]);
  return formatNameAddr(displayName === undefined ? { uri, params } : { displayName, uri, params });
}

/** @throws SipParseError when it is no URI */
export function toHeader(uri: string): string {
  return `<${formatUri({ ...parseUri(uri), headers: '' })}>`;
}

/** An INVITE of RFC 3261 §8.1.1 and §13.2.1. */
export function composeInvite(
  core: AgentCore,
  parts: InviteParts,
  cseq: number,
  authorization: HeaderList,
): SipRequest {
  return new SipRequest({
    method: 'INVITE',
    requestUri: parts.requestUri,
    headers: [
      ['Via', core.newVia()],
      ['Max-Forwards', '70'],
      ['From', parts.from],
      ['To', parts.to],
      ['Call-ID', parts.callId],
      ['CSeq', `${cseq} INVITE`],
      ['Contact', parts.contact],
      allowHeader(DIALOG_METHODS),
      ['Supported', extensionsOf(parts).join(', ')],
      ...timerHeaders(parts.sessionTimer),
      ['User-Agent', core.product],
      ...parts.headers,
      ...authorization,
    ],
    ...(parts.body === undefined ? {} : { body: parts.body }),
  });
}

/** RFC 3262 §5: without an offer of ours a reliable response brings one, which its PRACK has to answer. */
function extensionsOf({ body, answersOffer, sessionTimer }: InviteParts): readonly string[] {
  const unwanted = [
    ...(body === undefined && !answersOffer ? ['100rel'] : []),
    ...(sessionTimer === undefined ? ['timer'] : []),
  ];
  return CALL_EXTENSIONS.filter((tag) => !unwanted.includes(tag));
}

function timerHeaders(timer: SessionTimerSettings | undefined): HeaderList {
  if (timer === undefined) return [];
  return [
    ['Session-Expires', String(Math.max(timer.expiresSecs, timer.minSecs))],
    ['Min-SE', String(timer.minSecs)],
  ];
}

/**
 * The CANCEL for an INVITE, RFC 3261 §9.1: the same Request-URI, Via with its branch, From, To, Call-ID, CSeq number and
 * Route.
 */
export function composeCancel(invite: SipRequest, headers: HeaderList): SipRequest {
  const copied = ['Via', 'Route', 'From', 'To', 'Call-ID'].flatMap((name) =>
    invite.headers(name).map((value) => [name, value] as const),
  );
  return new SipRequest({
    method: 'CANCEL',
    requestUri: invite.requestUri,
    headers: [...copied, ['Max-Forwards', '70'], ['CSeq', `${invite.cseq().number} CANCEL`], ...headers],
  });
}

/** RFC 3261 §13.2.2.4: the ACK for a 2xx carries the credentials of its INVITE. */
export function credentialsOf(invite: SipRequest): HeaderList {
  return ['Authorization', 'Proxy-Authorization'].flatMap((name) =>
    invite.headers(name).map((value) => [name, value] as const),
  );
}

/** Tells copies of a provisional response from news; a fork makes another To tag. */
export function progressKey(response: SipResponse): string {
  const { status, reason, body } = response;
  return JSON.stringify([status, reason, response.toTag() ?? '', body.toString('latin1')]);
}

/** Whether the URI can stand as a Request-URI. @throws SipParseError when not */
export function readRequestUri(text: string): string {
  return formatUri({ ...parseUri(text), headers: '' });
}

/** The user part of a name-addr, for a Contact. */
export function userOf(nameAddr: string): string | undefined {
  return parseNameAddr(nameAddr).uri.user;
}
