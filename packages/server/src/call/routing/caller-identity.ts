import type { IncomingInvite, NameAddr } from '@hookswitch/sip';
import { isLoopback } from '../../config/loopback.ts';
import type { Directory } from './directory.ts';

/** Who is calling in, as far as we believe it. */
export type CallerIdentity =
  | { readonly kind: 'trunk' }
  | { readonly kind: 'phone'; readonly username: string }
  | { readonly kind: 'guest' }
  | { readonly kind: 'unknown' };

/**
 * A phone proves itself by digest. A trunk is known by the address its INVITE came from. While SIP is bound to loopback
 * everybody else on this machine is a welcome guest; on any other bind nobody is, and must prove to be a phone.
 */
export function identifyCaller(
  invite: IncomingInvite,
  from: NameAddr,
  directory: Directory,
  boundHost: string,
): CallerIdentity {
  const claimsPhone = from.uri.user !== undefined && directory.isPhone(from.uri.user);
  if (!claimsPhone && directory.trunkAtHost(invite.source.host) !== undefined) return { kind: 'trunk' };
  if (!claimsPhone && isLoopback(boundHost) && isLoopback(invite.source.host)) return { kind: 'guest' };
  const digest = invite.authenticate();
  if (digest.status === 'valid' && digest.username !== undefined) return { kind: 'phone', username: digest.username };
  return { kind: 'unknown' };
}
