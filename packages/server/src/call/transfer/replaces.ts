import { SipParseError, type SipUri } from '@hookswitch/sip';

/** The dialog that a call is to take the place of (RFC 3891 §3). */
export interface ReplacedDialog {
  readonly callId: string;
  /** to-tag and from-tag. Phones mix up which is whose; with the Call-ID both together are one dialog all the same. */
  readonly tags: readonly [string, string];
}

/**
 * Replaces among the headers of a URI, as in `sip:carol@example.com?Replaces=id%3Bto-tag%3D1%3Bfrom-tag%3D2`
 * (RFC 3891 §4).
 * @throws SipParseError when it cannot be read
 */
export function readReplaces(uri: SipUri): ReplacedDialog | undefined {
  const header = uri.headers.split('&').find((part) => /^replaces=/i.test(part));
  if (header === undefined) return undefined;
  const [callId = '', ...params] = unescaped(header.slice('replaces='.length)).split(';');
  const tag = (name: string) =>
    params.map((param) => param.trim().split('=')).find(([key]) => key?.toLowerCase() === name)?.[1];
  const [toTag, fromTag] = [tag('to-tag'), tag('from-tag')];
  if (callId === '' || !toTag || !fromTag) throw new SipParseError(`malformed Replaces: ${header}`);
  return { callId: callId.trim(), tags: [toTag, fromTag] };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SipParseError(`malformed escapes: ${text}`);
  }
}
