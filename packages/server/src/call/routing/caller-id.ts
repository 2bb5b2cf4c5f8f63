import { type NameAddr, parseNameAddr, type SipMessage, SipParseError } from '@hookswitch/sip';
import type { SipHeader } from '../call.ts';
import { numberOf } from './called-application.ts';
import type { CallerIdentity } from './caller-identity.ts';

/** Who calls, as the application is told. */
export interface CallerId {
  readonly number: string;
  readonly name: string;
}

/**
 * A phone calls from its own number, `own`, whatever its INVITE says. Others are taken at their word: From is the number
 * to show. Where it names nobody a trunk may tell who calls in P-Asserted-Identity or Remote-Party-ID, unless the caller
 * asked that it be kept back.
 */
export function callerId(
  caller: CallerIdentity,
  from: NameAddr,
  request: SipMessage,
  own: string | undefined,
): CallerId {
  const shown = own ?? numberOf(from.uri);
  const { displayName = shown } = from;
  if (caller.kind !== 'trunk' || !isAnonymous(from)) return { number: shown, name: displayName };
  const asserted = hidesIdentity(request) ? undefined : assertedIdentity(request);
  if (asserted === undefined) return { number: shown, name: displayName };
  const number = numberOf(asserted.uri);
  return { number, name: asserted.displayName ?? number };
}

/** Headers of an INVITE that the application sees: those beyond the call itself, as far as its sender may tell them. */
export function passedHeaders(caller: CallerIdentity, request: SipMessage): SipHeader[] {
  // RFC 3325 §5, §7: what a stranger asserts is worth nothing, and what is to stay private is not shown.
  const isIdentityHidden = caller.kind !== 'trunk' || hidesIdentity(request);
  const isHistoryHidden = privacyOf(request).some((value) => ['history', 'header', 'session'].includes(value));
  return request
    .headerList()
    .filter(([name]) => {
      const key = name.toLowerCase();
      if (identityHeaders.has(key)) return !isIdentityHidden;
      // RFC 7044 §10.1.2
      if (key === 'history-info') return !isHistoryHidden;
      return key === 'reason' || /^[xp]-/.test(key);
    })
    .map(([name, value]) => ({ name, value }));
}

const identityHeaders = new Set(['p-asserted-identity', 'p-preferred-identity', 'remote-party-id']);

/** RFC 3323 §4.1.1.3: `anonymous.invalid`; gateways write such a user with a host of their own. */
function isAnonymous({ uri }: NameAddr): boolean {
  const { user = 'anonymous', host } = uri;
  return host.toLowerCase() === 'anonymous.invalid' || /^(anonymous|unavailable|unknown|restricted)$/i.test(user);
}

/** RFC 3323 §4.2: values are separated by semicolons. */
function privacyOf(request: SipMessage): string[] {
  return request.headers('Privacy').flatMap((value) =>
    value
      .toLowerCase()
      .split(/[;,]/)
      .map((part) => part.trim()),
  );
}

/** RFC 3325 §9.3; `user` asks for the same of an intermediary (RFC 3323 §4.2). */
function hidesIdentity(request: SipMessage): boolean {
  if (privacyOf(request).some((value) => value === 'id' || value === 'user')) return true;
  // draft-ietf-sip-privacy-04 §7.1
  return request.headers('Remote-Party-ID').some((value) => /;\s*privacy\s*=\s*"?(full|name|uri)/i.test(value));
}

/** RFC 3325 §9.1: one value, or a SIP URI and a tel URI of one identity. The older Remote-Party-ID where there is none. */
function assertedIdentity(request: SipMessage): NameAddr | undefined {
  const values = [...request.headers('P-Asserted-Identity'), ...request.headers('Remote-Party-ID')];
  return values.map(readIdentity).find(isCaller);
}

/** draft-ietf-sip-privacy-04 §7.1: Remote-Party-ID may tell of the other party. */
function isCaller(identity: NameAddr | undefined): identity is NameAddr {
  if (identity?.uri.user === undefined || isAnonymous(identity)) return false;
  return (identity.params.get('party') ?? 'calling').toLowerCase() === 'calling';
}

function readIdentity(value: string): NameAddr | undefined {
  try {
    return parseNameAddr(value);
  } catch (error) {
    if (error instanceof SipParseError) return undefined;
    throw error;
  }
}
