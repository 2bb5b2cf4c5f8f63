import { parseCallDestination } from '@hookswitch/contract';
import type { MediaEncryption } from '@hookswitch/media';
import { ApiError } from '../api-error.ts';
import type { Route } from './route-destination.ts';

const ofSuffix = { true: 'SRTP', srtp: 'SRTP', dtls: 'DTLS' } as const;

/**
 * What a new leg offers: what `;secure=` behind a SIP URI says, else `media_encryption` of the command, else nothing. The
 * far end must take it.
 * @param to without digits that follow a comma
 * @throws ApiError 10011 for a number that is reached through a trunk.
 */
export function legEncryption(
  to: string,
  routes: readonly Route[],
  wanted: MediaEncryption = 'disabled',
): MediaEncryption {
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
