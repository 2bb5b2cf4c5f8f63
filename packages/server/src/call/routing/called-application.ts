import type { SipUri } from '@hookswitch/sip';
import type { CallerIdentity } from './caller-identity.ts';
import type { Application, Directory } from './directory.ts';

/** Who takes an inbound call, and who may place it. */
export interface CalledApplication {
  /** What was dialled. */
  readonly to: string;
  /** undefined: nobody takes it. */
  readonly application: Application | undefined;
  readonly openTo: 'anyone' | 'callers-we-know' | 'trunks-and-phones';
}

/** The application of the subdomain in the host of the Request-URI, or of the number in its user part. */
export function calledApplication(directory: Directory, target: SipUri): CalledApplication {
  const atHost = directory.applicationAtHost(target.host);
  if (atHost?.subdomain) {
    const openTo = atHost.subdomain.fromAnyone ? 'anyone' : 'trunks-and-phones';
    return { to: target.user ?? target.host, application: activeOnly(atHost), openTo };
  }
  const to = numberOf(target);
  const owner = directory.ownerOfNumber(to);
  const application =
    owner !== undefined && 'applicationId' in owner ? directory.application(owner.applicationId) : undefined;
  return { to, application: activeOnly(application), openTo: 'callers-we-know' };
}

/** What a caller gets: in, a challenge to prove itself, or a refusal. Who is not known learns nothing of what is here. */
export function admission(caller: CallerIdentity, { application, openTo }: CalledApplication): 'in' | 401 | 403 | 404 {
  const isOpen = application !== undefined && openTo === 'anyone';
  if (caller.kind === 'unknown' && !isOpen) return 401;
  if (application === undefined) return 404;
  return caller.kind === 'guest' && openTo === 'trunks-and-phones' ? 403 : 'in';
}

/**
 * The number that a URI names, with its plus sign where it only lacks that: trunks differ in whether they send it. What carriers
 * write behind it (RFC 4694: `;npdi;rn=…`, `;isup-oli=…`), and marks between its digits (RFC 3966 §5.1.1), are no part of it. A user
 * that is no number is left as it is.
 */
export function numberOf(uri: SipUri): string {
  const { user = '', scheme, params } = uri;
  const semicolon = user.indexOf(';');
  const subscriber = semicolon < 0 ? user : user.slice(0, semicolon);
  const isPhone = scheme === 'tel' || params.get('user') === 'phone' || subscriber.startsWith('+');
  const digits = isPhone ? subscriber.replace(/[-.()]/g, '') : subscriber;
  if (!/^\+?\d+$/.test(digits)) return user;
  // RFC 3966 §5.1.5: a number that is dialled so within the one that is given.
  const context = params.get('phone-context') ?? /;phone-context=([^;]*)/i.exec(user)?.[1] ?? '';
  if (!digits.startsWith('+') && /^\+[\d().-]+$/.test(context)) return `${context.replace(/[-.()]/g, '')}${digits}`;
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : digits;
}

function activeOnly(application: Application | undefined): Application | undefined {
  return application?.active === true ? application : undefined;
}
