import { parseCallDestination } from '@hookswitch/contract';
import type { MediaEncryption } from '@hookswitch/media';
import type { Endpoint } from '@hookswitch/sip';
import { ApiError } from '../api-error.ts';
import type { Route } from './routing/route-destination.ts';

const ofSuffix = { true: 'SRTP', srtp: 'SRTP', dtls: 'DTLS' } as const;

/** What the offer of a new leg has beside codecs. */
export interface MediaTerms {
  /** The far end must take it. */
  readonly encryption: MediaEncryption;
  /** The far end may take it. */
  readonly ice: boolean;
}

/**
 * What a new leg offers. Encryption: what `;secure=` behind a SIP URI says, else `media_encryption` of the command, else
 * what the phone needs. A phone on a WebSocket is a browser most likely, which has no sound without ICE and DTLS.
 * @param to without digits that follow a comma
 * @throws ApiError 10011 for a number that is reached through a trunk.
 */
export function mediaTerms(to: string, routes: readonly Route[], wanted?: MediaEncryption): MediaTerms {
  const isBrowser = routes.some((route) => route.kind === 'sip' && route.overWebSocket === true);
  return { encryption: encryptionOf(to, routes, wanted ?? (isBrowser ? 'DTLS' : 'disabled')), ice: isBrowser };
}

/** What is offered to a caller that asks for an offer of ours. */
export function termsOfCaller({ transport }: Endpoint): MediaTerms {
  const isBrowser = transport === 'WS' || transport === 'WSS';
  return { encryption: isBrowser ? 'DTLS' : 'disabled', ice: isBrowser };
}

function encryptionOf(to: string, routes: readonly Route[], wanted: MediaEncryption): MediaEncryption {
  const destination = parseCallDestination(to);
  if (destination?.kind === 'sip' && destination.secure !== undefined) return ofSuffix[destination.secure];
  const isPstn = destination?.kind === 'number' && routes.some((route) => route.kind === 'sip' && route.trunkId);
  if (wanted !== 'disabled' && isPstn) {
    throw new ApiError('10011', {
      ...{ status: 422, pointer: '/media_encryption' },
      detail: `${to} is a phone number behind a trunk; ${wanted} reaches SIP URIs and registered phones.`,
    });
  }
  return wanted;
}
