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

/** The number that was dialled, with its plus sign where it only lacks that: trunks differ in whether they send it. */
export function numberOf(target: SipUri): string {
  const user = target.user ?? '';
  return /^[1-9]\d{6,14}$/.test(user) ? `+${user}` : user;
}

function activeOnly(application: Application | undefined): Application | undefined {
  return application?.active === true ? application : undefined;
}
