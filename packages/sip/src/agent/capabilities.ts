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

/** What the registrar can do: flows (RFC 5626) and proxies in between (RFC 3327). */
export const REGISTRAR_EXTENSIONS = ['outbound', 'path'] as const;

/** Whether the request asks for something that we cannot do; `undefined` when not. `supported`: option tags that we can. */
export function checkRequirements(request: SipRequest, supported: readonly string[] = []): Refusal | undefined {
  // RFC 3261 §8.2.2.3: what is required and not supported goes back as Unsupported.
  const unsupported = request.headers('Require').filter((tag) => !supported.includes(tag.toLowerCase()));
  if (unsupported.length > 0) return { status: 420, headers: [['Unsupported', unsupported.join(', ')]] };
  // RFC 3261 §8.2.3: a body that is compressed cannot be read.
  const encoded = request.headers('Content-Encoding').some((coding) => coding.toLowerCase() !== 'identity');
  if (encoded && request.body.length > 0) return { status: 415, headers: [['Accept-Encoding', 'identity']] };
  return undefined;
}
