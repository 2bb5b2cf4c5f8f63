import { formatNameAddr, parseNameAddr } from '../message/name-addr.ts';
import { SipRequest, type SipResponse } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import type { SipUri } from '../message/uri.ts';
import { formatVia } from '../message/via.ts';
import { isSecure } from '../transport/endpoint.ts';
import type { OwnAddress } from '../transport/transport-layer.ts';

/** The topmost Via of a request with transport, sent-by and `alias` as they are on this way (RFC 3261 §18.1.1, RFC 5923 §4). */
export function withSentBy(request: SipRequest, own: OwnAddress): SipRequest {
  const via = request.via();
  const { transport, host, port, wantsAlias = false } = own;
  if (via.transport === transport && via.host === host && via.port === port && !wantsAlias) return request;
  const params = wantsAlias ? new Map([...via.params, ['alias', undefined]]) : via.params;
  return request.withTopVia(formatVia({ ...via, transport, host, port, params }));
}

/** A Contact value of ours as it is on this way; one that names somebody else stays. */
export function contactAt(contact: string, from: OwnAddress, own: OwnAddress, secure: boolean): string {
  try {
    const parts = parseNameAddr(contact);
    if (parts.uri.host !== from.host || (parts.uri.port ?? 5060) !== from.port) return contact;
    return formatNameAddr({ ...parts, uri: uriAt(parts.uri, own, secure) });
  } catch (error) {
    if (error instanceof SipParseError) return contact;
    throw error;
  }
}

/** A message with our Contact as it is on this way, so that what follows in the dialog comes the same way. */
export function withContactAt<M extends SipRequest | SipResponse>(message: M, from: OwnAddress, own: OwnAddress): M {
  const contact = message.header('Contact');
  // The contacts in the answer to a REGISTER are those of somebody else.
  if (contact === undefined || (!(message instanceof SipRequest) && message.cseq().method === 'REGISTER'))
    return message;
  // RFC 3261 §12.1.1, §8.1.1.8: a sips: dialog has a sips: Contact.
  const target = message instanceof SipRequest ? message.requestUri : message.to().uriText;
  const changed = contactAt(contact, from, own, /^sips:/i.test(target));
  return changed === contact ? message : (message.withFirst('Contact', changed) as M);
}

function uriAt(uri: SipUri, { transport, host, port }: OwnAddress, secure: boolean): SipUri {
  const params = new Map(uri.params);
  params.delete('transport');
  const isWebSocket = transport === 'WS' || transport === 'WSS';
  // RFC 3261 §19.1.5, RFC 7118 §5.4: sips says TLS already, and a WebSocket is `ws` with and without it.
  if (isWebSocket) params.set('transport', 'ws');
  else if (transport !== 'UDP' && !(secure && isSecure(transport))) params.set('transport', transport.toLowerCase());
  const { user, headers } = uri;
  const scheme = secure && isSecure(transport) ? 'sips' : 'sip';
  return { scheme, ...(user === undefined ? {} : { user }), host, port, params, headers };
}
