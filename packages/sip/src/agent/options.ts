import type { HeaderList } from '../message/headers.ts';
import { allowHeader } from './capabilities.ts';

/** What an OPTIONS is told besides its 200 (RFC 3261 §11.2): the methods, body types and extensions of this agent. */
export function capabilityHeaders(methods: readonly string[]): HeaderList {
  return [
    allowHeader(methods),
    ['Accept', 'application/sdp'],
    ['Accept-Encoding', 'identity'],
    // RFC 3261 §20.37: an empty value says that no extension is supported.
    ['Supported', ''],
  ];
}
