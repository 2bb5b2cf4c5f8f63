import type { HeaderList } from '../message/headers.ts';
import type { SipRequest } from '../message/sip-message.ts';

/** What is answered inside a dialog. */
export const DIALOG_METHODS = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS'] as const;

/** RFC 3261 §20.5: the Allow header for these methods. */
export function allowHeader(methods: readonly string[]): readonly [string, string] {
  return ['Allow', methods.join(', ')];
}

/** A refusal by the rules that hold for every request (RFC 3261 §8.2.2 and §8.2.3). */
export interface Refusal {
  status: number;
  headers: HeaderList;
}

/** Whether the request asks for something that we cannot do; `undefined` when not. */
export function checkRequirements(request: SipRequest): Refusal | undefined {
  // RFC 3261 §8.2.2.3: no extension is supported, so whatever is required goes back as Unsupported.
  const required = request.headers('Require');
  if (required.length > 0) return { status: 420, headers: [['Unsupported', required.join(', ')]] };
  // RFC 3261 §8.2.3: a body that is compressed cannot be read.
  const encoded = request.headers('Content-Encoding').some((coding) => coding.toLowerCase() !== 'identity');
  if (encoded && request.body.length > 0) return { status: 415, headers: [['Accept-Encoding', 'identity']] };
  return undefined;
}
