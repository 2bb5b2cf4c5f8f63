/** A digit string for DTMF: `0`-`9`, `A`-`D`, `*`, `#`, and pauses `w` (0.5 s) and `W` (1 s). */
const dtmfDigits = /^[0-9A-DwW*#]+$/;

// RFC 3261 §25.1: user = 1*( unreserved / escaped / user-unreserved )
const sipUser = /^[A-Za-z0-9\-_.!~*'()&=+$,;?/%]{1,128}$/;

// RFC 3261 §25.1, in the shape that calls use: userinfo, host, port, parameters, headers; no spaces, no brackets.
const sipUriShape =
  /^(?<scheme>sips?):(?:[^\s@<>"]{1,256}@)?(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(?::(?<port>\d{1,5}))?(?:;[^\s<>"?]{1,1024})?(?:\?[^\s<>"]{1,1024})?$/i;

/** Where a call goes, taken apart (`to` of dial and transfer). */
export type CallDestination = (
  | { readonly kind: 'number' /** `+` and up to 15 digits */; readonly number: string }
  | {
      readonly kind: 'sip';
      /** The SIP URI without its `secure` parameter. */
      readonly uri: string;
      /** What media encryption the `secure` parameter asks for; absent when there is none. */
      readonly secure?: 'true' | 'srtp' | 'dtls';
    }
) & {
  /** DTMF to send after the answer (the `,digits` suffix); absent when there is none. */
  readonly digits?: string;
};

/** Standard base64 with padding (RFC 4648 §4); the empty string is valid. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/** E.164 with its plus sign: `+`, a country code that starts with 1-9, 15 digits at most in all. */
export function isE164(text: string): boolean {
  return /^\+[1-9]\d{1,14}$/.test(text);
}

/** A `sip:` or `sips:` URI with a host (RFC 3261 §19.1). */
export function isSipUri(text: string): boolean {
  const match = sipUriShape.exec(text);
  if (!match) return false;
  const port = match.groups?.port;
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65535);
}

/**
 * Takes a call destination apart: an E.164 number or a SIP URI, either with a `,digits` suffix; the URI may carry
 * `;secure=true|srtp|dtls`. Anything else is undefined.
 */
export function parseCallDestination(text: string): CallDestination | undefined {
  // A comma may be part of a SIP user, so the suffix is what follows the last comma behind the host.
  const comma = text.lastIndexOf(',');
  const hasSuffix = comma > text.lastIndexOf('@');
  const address = hasSuffix ? text.slice(0, comma) : text;
  const digits = hasSuffix ? text.slice(comma + 1) : undefined;
  if (digits !== undefined && !dtmfDigits.test(digits)) return undefined;
  const suffix = digits === undefined ? {} : { digits };

  if (isE164(address)) return { kind: 'number', number: address, ...suffix };
  if (!isSipUri(address)) return undefined;
  return takeSecure(address, suffix);
}

/** RFC 3261 §19.1.1: parameters stand behind the host and before the headers; a user may hold `;` and `?` as well. */
function takeSecure(uri: string, suffix: { digits?: string }): CallDestination | undefined {
  const hostStart = uri.indexOf('@') + 1;
  const headersStart = uri.indexOf('?', hostStart);
  const paramsEnd = headersStart < 0 ? uri.length : headersStart;
  const [address = '', ...params] = uri.slice(hostStart, paramsEnd).split(';');
  const secure = params.filter((param) => /^secure(=|$)/i.test(param));
  if (secure.length === 0) return { kind: 'sip', uri, ...suffix };
  const value = secure[0]?.slice('secure='.length).toLowerCase();
  if (secure.length > 1 || (value !== 'true' && value !== 'srtp' && value !== 'dtls')) return undefined;
  const rest = [address, ...params.filter((param) => param !== secure[0])].join(';');
  return { kind: 'sip', uri: uri.slice(0, hostStart) + rest + uri.slice(paramsEnd), secure: value, ...suffix };
}

/**
 * What a call may show as its origin: an E.164 number, or a SIP user. A bare digit string of 7 or more is neither: it
 * is a phone number whose country is anybody's guess.
 */
export function isCallerId(text: string): boolean {
  if (text.startsWith('+')) return isE164(text);
  return sipUser.test(text) && !/^\d{7,}$/.test(text);
}

/** An absolute `http:` or `https:` URL with a host. */
export function isHttpUrl(text: string): boolean {
  return /^https?:\/\/[^\s/?#]+[^\s]*$/i.test(text) && URL.canParse(text);
}

/** An absolute `ws:` or `wss:` URL with a host and, as RFC 6455 §3 wants it, without a fragment. */
export function isWebSocketUrl(text: string): boolean {
  return /^wss?:\/\/[^\s/?#]+[^\s#]*$/i.test(text) && URL.canParse(text);
}

/** The string formats that the schemas of this package name beyond those of JSON Schema; a validator has to know them. */
export const formats: Readonly<Record<string, (text: string) => boolean>> = {
  'audio-url': isHttpUrl,
  base64: isBase64,
  'call-destination': (text) => parseCallDestination(text) !== undefined,
  'caller-id': isCallerId,
  e164: isE164,
  'sip-uri': isSipUri,
  'webhook-url': isHttpUrl,
  // The documented default of a failover URL is the empty string.
  'webhook-url-or-empty': (text) => text === '' || isHttpUrl(text),
  'websocket-url': isWebSocketUrl,
};
