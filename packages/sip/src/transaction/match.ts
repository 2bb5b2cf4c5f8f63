import type { SipRequest, SipResponse } from '../message/sip-message.ts';

/** RFC 3261 §8.1.1.7: a branch that starts so is unique across space and time. */
export const MAGIC_COOKIE = 'z9hG4bK';

/** RFC 4475 §3.2.1: the cookie with nothing after it is as good as no branch at all. */
function isUnique(branch: string | undefined): boolean {
  return branch?.startsWith(MAGIC_COOKIE) === true && branch.length > MAGIC_COOKIE.length;
}

/** Whether a request is identified by its branch alone; the others are of RFC 2543. */
export function hasUniqueBranch(request: SipRequest): boolean {
  return isUnique(request.via().branch);
}

const DEFAULT_PORT = 5060;

/** No part of a message has a line end in it, so that other parts make another key. */
function keyOf(...parts: readonly string[]): string {
  return parts.join('\n');
}

/**
 * Under which key a request finds its server transaction (RFC 3261 §17.2.3). An ACK has the key of its INVITE; for a
 * CANCEL `method` may name the INVITE that it cancels (§9.2).
 * @throws SipParseError when Via, CSeq or From are malformed.
 */
export function serverKey(request: SipRequest, method = request.method): string {
  const matched = method === 'ACK' ? 'INVITE' : method;
  const via = request.via();
  const sentBy = `${via.host.toLowerCase()}:${via.port ?? DEFAULT_PORT}`;
  if (isUnique(via.branch)) return keyOf(matched, sentBy, via.branch ?? '');
  // RFC 3261 §17.2.3: without the magic cookie the peer speaks RFC 2543, and the request as a whole identifies it. The
  // To tag is compared apart (matchesToTag), for an ACK has the tag of the response and not that of the INVITE.
  return keyOf(
    matched,
    sentBy,
    via.branch ?? '',
    request.requestUri,
    request.callId,
    String(request.cseq().number),
    request.fromTag() ?? '',
  );
}

/**
 * The second half of RFC 2543 matching: whether the To tag of `incoming` is the one that belongs to the transaction of
 * `original`, which was last answered with `lastResponse`. Always true for requests with the magic cookie.
 */
export function matchesToTag(
  incoming: SipRequest,
  original: SipRequest,
  lastResponse: SipResponse | undefined,
): boolean {
  if (hasUniqueBranch(incoming)) return true;
  const tag = incoming.toTag();
  if (incoming.method === 'ACK') return lastResponse !== undefined && tag === lastResponse.toTag();
  return tag === original.toTag();
}

/**
 * Under which key a response finds its client transaction (RFC 3261 §17.1.3): branch and CSeq method.
 * @throws SipParseError when Via or CSeq are malformed.
 */
export function clientKey(message: SipRequest | SipResponse): string {
  return keyOf(message.cseq().method, message.via().branch ?? '');
}

/**
 * What a request outside a dialog shares with copies of itself that took another way (RFC 3261 §8.2.2.2);
 * `undefined` for one inside a dialog, which is never merged.
 */
export function mergeKey(request: SipRequest): string | undefined {
  if (request.toTag() !== undefined || request.method === 'ACK' || request.method === 'CANCEL') return undefined;
  const { number, method } = request.cseq();
  return keyOf(request.fromTag() ?? '', request.callId, String(number), method);
}
