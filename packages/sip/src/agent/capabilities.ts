import type { HeaderList } from '../message/headers.ts';
import { sessionDescription } from '../message/multipart.ts';
import type { SipRequest } from '../message/sip-message.ts';

/** What is answered inside a dialog. */
export const DIALOG_METHODS = [
  ...['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS'],
  ...['PRACK', 'UPDATE', 'INFO', 'MESSAGE', 'REFER', 'NOTIFY'],
] as const;

/** What is answered outside a dialog, where the agent has a use for it. */
export const OUTSIDE_METHODS: readonly string[] = ['INVITE', 'OPTIONS', 'REGISTER'];

/** What makes sense inside a dialog alone: RFC 3261 §15, RFC 3262 §3, RFC 3311 §5.2, RFC 6086 §4.2, RFC 6665 §4.1.3. */
export const DIALOG_ONLY_METHODS: readonly string[] = ['BYE', 'PRACK', 'UPDATE', 'INFO', 'NOTIFY'];

/** What a call can do: reliable provisional responses (RFC 3262), Replaces (RFC 3891), session timers (RFC 4028). */
export const CALL_EXTENSIONS = ['100rel', 'replaces', 'timer'] as const;

/** RFC 3261 §20.5: the Allow header for these methods. */
export function allowHeader(methods: readonly string[]): readonly [string, string] {
  return ['Allow', methods.join(', ')];
}

/** Methods whose body is a session description. */
const OFFERING_METHODS: readonly string[] = ['INVITE', 'UPDATE', 'PRACK'];

/** The bodies that these may have (RFC 3261 §20.1). */
export const ACCEPT = ['Accept', 'application/sdp, multipart/mixed'] as const;

/** RFC 3261 §8.2.3: a body that is no session description and holds none, unless the peer does not mind (§20.11). */
function isForeignBody(request: SipRequest): boolean {
  if (request.body.length === 0 || sessionDescription(request).length > 0) return false;
  return !/;\s*handling\s*=\s*optional\b/i.test(request.header('Content-Disposition') ?? '');
}

/** RFC 3261 §20.1: without the header, application/sdp is what is taken. */
function takesSdp(request: SipRequest): boolean {
  if (request.headerLines('Accept').length === 0) return true;
  return request
    .headers('Accept')
    .some((range) => /^(?:application\s*\/\s*(?:sdp|\*)|\*\s*\/\s*\*)\s*(?:;|$)/i.test(range.trim()));
}

/** A refusal by the rules that hold for every request (RFC 3261 §8.2.2 and §8.2.3). */
export interface Refusal {
  status: number;
  headers: HeaderList;
}

/** What the registrar can do: flows (RFC 5626) and proxies in between (RFC 3327). */
export const REGISTRAR_EXTENSIONS = ['outbound', 'path'] as const;

/** Whether the request asks for something that we cannot do; `undefined` when not. `supported`: option tags that we can. */
export function checkRequirements(request: SipRequest, supported: readonly string[] = []): Refusal | undefined {
  // RFC 3261 §8.2.2.3: what is required and not supported goes back as Unsupported.
  const unsupported = request.headers('Require').filter((tag) => !supported.includes(tag.toLowerCase()));
  if (unsupported.length > 0) return { status: 420, headers: [['Unsupported', unsupported.join(', ')]] };
  // RFC 3261 §8.2.3: a body that is compressed cannot be read.
  const encoded = request.headers('Content-Encoding').some((coding) => coding.toLowerCase() !== 'identity');
  if (encoded && request.body.length > 0) return { status: 415, headers: [['Accept-Encoding', 'identity']] };
  // RFC 4475 §3.3.15: to a caller that takes no session description nothing can be answered.
  if (request.method === 'INVITE' && !takesSdp(request)) return { status: 406, headers: [] };
  if (OFFERING_METHODS.includes(request.method) && isForeignBody(request)) return { status: 415, headers: [ACCEPT] };
  return undefined;
}
