import type { HeaderList } from '../message/headers.ts';
import { ACCEPT, allowHeader } from './capabilities.ts';

/** What an OPTIONS is told besides its 200 (RFC 3261 §11.2): the methods, body types and extensions of this agent. */
export function capabilityHeaders(methods: readonly string[], extensions: readonly string[]): HeaderList {
  return [allowHeader(methods), ACCEPT, ['Accept-Encoding', 'identity'], ['Supported', extensions.join(', ')]];
}
