import type { HeaderList } from './headers.ts';
import { type SipBody, type SipRequest, SipResponse } from './sip-message.ts';

export interface ResponseInit {
  /** 100..699 */
  status: number;
  /** Default: the usual phrase for the status. */
  reason?: string;
  /** Added to To when the request has no To tag and the status is not 100. */
  toTag?: string;
  /** Written after the headers that every response copies from its request. */
  headers?: HeaderList;
  body?: SipBody;
}

/**
 * A response to a request, its copied headers in place (RFC 3261 §8.2.6). A header that the request lacks is left out.
 * @param leading headers that stand before those of `init`
 */
export function buildResponse(request: SipRequest, init: ResponseInit, leading: HeaderList = []): SipResponse {
  const copied: [string, string][] = request.headerLines('Via').map((value) => ['Via', value]);
  for (const name of ['From', 'To', 'Call-ID', 'CSeq']) {
    const value = request.header(name);
    if (value !== undefined) copied.push([name, name === 'To' ? withTag(value, request, init) : value]);
  }
  // RFC 3261 §8.2.6.1: a 100 carries the Timestamp of its request.
  const timestamp = init.status === 100 ? request.header('Timestamp') : undefined;
  if (timestamp !== undefined) copied.push(['Timestamp', timestamp]);
  return new SipResponse({
    status: init.status,
    ...(init.reason === undefined ? {} : { reason: init.reason }),
    headers: [...copied, ...leading, ...(init.headers ?? [])],
    ...(init.body === undefined ? {} : { body: init.body }),
  });
}

// RFC 3261 §8.2.6.2: a To tag of the request is kept; otherwise the UAS adds its own, except to a 100.
function withTag(to: string, request: SipRequest, { status, toTag }: ResponseInit): string {
  if (toTag === undefined || status === 100 || hasTag(request)) return to;
  return `${to};tag=${toTag}`;
}

function hasTag(request: SipRequest): boolean {
  try {
    return request.toTag() !== undefined;
  } catch {
    // A refused request may have a To that nobody can read: it goes back as it came.
    return true;
  }
}
