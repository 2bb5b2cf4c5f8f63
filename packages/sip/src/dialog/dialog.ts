import type { HeaderList } from '../message/headers.ts';
import { splitNameAddr } from '../message/name-addr.ts';
import { type SipBody, SipRequest, type SipResponse } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import { parseUri } from '../message/uri.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { isHiddenHost } from '../transport/hidden-host.ts';
import { type Routing, routeRequest } from './route-set.ts';

/** All that is needed to send a request in a dialog. JSON-able; for `UserAgent.endDialog` in a later process. */
export interface DialogSnapshot {
  callId: string;
  localTag: string;
  remoteTag: string;
  localUri: string;
  remoteUri: string;
  remoteTarget: string;
  /** First hop first. */
  routeSet: string[];
  localCseq: number;
  /** Where the peer was seen: used when its Contact cannot be reached. */
  destination?: Endpoint;
}

/** What the dialog does not know about a request of its own. */
export interface InDialogRequest {
  /** Top Via with a fresh branch. */
  via: string;
  /** Default: the next one. An ACK takes the number of its INVITE. */
  cseq?: number;
  headers?: HeaderList;
  body?: SipBody;
}

/** A dialog identifier as a map key (RFC 3261 §12). No part has a line end in it, so that other parts make another key. */
export function dialogId(callId: string, localTag: string, remoteTag: string): string {
  return [callId, localTag, remoteTag].join('\n');
}

/** Dialog state, RFC 3261 §12. */
export class Dialog {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly #localUri: string;
  readonly #remoteUri: string;
  #routeSet: readonly string[];
  #destination: Endpoint | undefined;
  #remoteTarget: string;
  #localCseq: number;
  #remoteCseq: number | undefined;

  private constructor(state: DialogSnapshot, remoteCseq?: number) {
    this.callId = state.callId;
    this.localTag = state.localTag;
    this.remoteTag = state.remoteTag;
    this.#localUri = state.localUri;
    this.#remoteUri = state.remoteUri;
    this.#routeSet = [...state.routeSet];
    this.#destination = state.destination && { ...state.destination };
    this.#remoteTarget = state.remoteTarget;
    this.#localCseq = state.localCseq;
    this.#remoteCseq = remoteCseq;
  }

  /**
   * As UAC, from a 101-299 to our INVITE (RFC 3261 §12.1.2).
   * @param destination where the INVITE was sent to
   * @throws SipParseError when the response is malformed
   */
  static ofResponse(invite: SipRequest, response: SipResponse, destination: Endpoint): Dialog {
    return new Dialog({
      callId: invite.callId,
      localTag: invite.fromTag() ?? '',
      // RFC 3261 §12.1.2: a peer of RFC 2543 gives no tag; that is a tag with a null value.
      remoteTag: response.toTag() ?? '',
      localUri: invite.from().uriText,
      remoteUri: invite.to().uriText,
      remoteTarget: contactUriOf(response) ?? invite.requestUri,
      routeSet: routeSetAsUac(response),
      localCseq: invite.cseq().number,
      destination,
    });
  }

  /**
   * An early dialog of ours is answered: both sides count their requests on, requests that are under way belong to it still,
   * and what the 2xx says of the way to the peer holds from now on (RFC 3261 §13.2.2.4).
   */
  confirm(invite: SipRequest, success: SipResponse, destination: Endpoint): void {
    this.#remoteTarget = contactUriOf(success) ?? invite.requestUri;
    this.#routeSet = routeSetAsUac(success);
    this.#destination = { ...destination };
  }

  /**
   * As UAS, from an INVITE (RFC 3261 §12.1.1).
   * @param source where the INVITE came from
   * @throws SipParseError when Contact or Record-Route cannot be read
   */
  static ofRequest(invite: SipRequest, localTag: string, source: Endpoint): Dialog {
    const remoteTarget = contactUriOf(invite);
    // RFC 3261 §8.1.1.8: an INVITE has exactly one Contact, with a SIP or SIPS URI.
    if (remoteTarget === undefined) throw new SipParseError('Missing or Malformed Contact');
    const routeSet = invite.headers('Record-Route');
    if (!routeSet.every(isReadable)) throw new SipParseError('Malformed Record-Route');
    return new Dialog(
      {
        callId: invite.callId,
        localTag,
        remoteTag: invite.fromTag() ?? '',
        localUri: invite.to().uriText,
        remoteUri: invite.from().uriText,
        remoteTarget,
        routeSet,
        localCseq: 0,
        destination: source,
      },
      invite.cseq().number,
    );
  }

  static ofSnapshot(snapshot: DialogSnapshot): Dialog {
    return new Dialog(snapshot);
  }

  get id(): string {
    return dialogId(this.callId, this.localTag, this.remoteTag);
  }

  /** Notes the CSeq of a request from the peer; false when it is out of order (RFC 3261 §12.2.2). */
  takeRemoteCseq(number: number): boolean {
    if (this.#remoteCseq !== undefined && number < this.#remoteCseq) return false;
    this.#remoteCseq = number;
    return true;
  }

  /**
   * A re-INVITE or UPDATE that was accepted, or the 2xx to ours, brings a new remote target (RFC 3261 §12.2). A Contact that
   * cannot be read changes nothing.
   */
  refreshTarget(message: SipRequest | SipResponse): void {
    this.#remoteTarget = contactUriOf(message) ?? this.#remoteTarget;
  }

  /**
   * A request of the peer came from there: a phone whose connection or NAT binding is a new one. Proxies that stay in the path are
   * reached by the route set, whatever way they send.
   */
  seenAt(source: Endpoint): void {
    if (this.#routeSet.length === 0) this.#destination = { ...source };
  }

  /** RFC 3261 §12.2.1.1. @throws SipParseError when an extra header or a part of the route set cannot be written */
  request(method: string, { via, cseq, headers = [], body }: InDialogRequest): SipRequest {
    const number = cseq ?? this.#localCseq + 1;
    const { requestUri, routes } = this.#routing();
    const request = new SipRequest({
      method,
      requestUri,
      headers: [
        ['Via', via],
        ...routes.map((route) => ['Route', route] as const),
        ['Max-Forwards', '70'],
        ['From', `<${this.#localUri}>${tagParam(this.localTag)}`],
        ['To', `<${this.#remoteUri}>${tagParam(this.remoteTag)}`],
        ['Call-ID', this.callId],
        ['CSeq', `${number} ${method}`],
        ...headers,
      ],
      ...(body === undefined ? {} : { body }),
    });
    this.#localCseq = Math.max(this.#localCseq, number);
    return request;
  }

  /** Where the next request goes: the first hop of the route set, or the remote target. */
  nextHop(): { uri: string; fallback: Endpoint | undefined; isHidden: boolean } {
    const uri = this.#routing().nextHopUri;
    const seen = this.#destination;
    const isHidden = this.#routeSet.length === 0 && seen !== undefined && isHiddenHost(parseUri(uri).host, seen.host);
    return { uri, fallback: seen, isHidden };
  }

  snapshot(): DialogSnapshot {
    return {
      callId: this.callId,
      localTag: this.localTag,
      remoteTag: this.remoteTag,
      localUri: this.#localUri,
      remoteUri: this.#remoteUri,
      remoteTarget: this.#remoteTarget,
      routeSet: [...this.#routeSet],
      localCseq: this.#localCseq,
      ...(this.#destination === undefined ? {} : { destination: { ...this.#destination } }),
    };
  }

  #routing(): Routing {
    return routeRequest(this.#remoteTarget, this.#routeSet);
  }
}

function tagParam(tag: string): string {
  return tag === '' ? '' : `;tag=${tag}`;
}

/**
 * RFC 3261 §12.1.2: the UAC takes the Record-Route set in reverse order. The call is up: a part of it that nobody can read is
 * passed over.
 */
function routeSetAsUac(response: SipResponse): string[] {
  return response.headers('Record-Route').filter(isReadable).reverse();
}

function isReadable(route: string): boolean {
  try {
    routeRequest('sip:target.invalid', [route]);
    return true;
  } catch {
    return false;
  }
}

/** The URI of the first Contact when it is one that requests can be sent to. */
function contactUriOf(message: SipRequest | SipResponse): string | undefined {
  const contact = message.header('Contact');
  if (contact === undefined || contact.trim() === '*') return undefined;
  try {
    const { uriText } = splitNameAddr(contact);
    return parseUri(uriText).scheme === 'tel' ? undefined : uriText;
  } catch {
    return undefined;
  }
}
