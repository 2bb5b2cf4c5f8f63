import type { IceCredentials } from './ice-credentials.ts';
import { xorMappedAddress } from './mapped-address.ts';
import {
  buildStun,
  isIntegral,
  notUnderstood,
  parseStun,
  type StunMessage,
  stunAttribute,
  stunType,
} from './stun-message.ts';

/** A request of somebody who knows our fragment; whether the password too is asked of `judgeCheck`. */
export interface Check {
  readonly message: StunMessage;
  readonly credentials: IceCredentials;
}

/** What a check gets. `valid`: its source is the peer's. */
export interface Verdict {
  readonly response: Buffer;
  readonly valid: boolean;
  /** The peer wants its packets there (RFC 8445 §7.3.1.5). */
  readonly nominates: boolean;
}

const understood = [
  stunAttribute.username,
  stunAttribute.priority,
  stunAttribute.useCandidate,
  stunAttribute.xorMappedAddress,
];

/**
 * A datagram as a connectivity check (RFC 8445 §7.3) to one of `ours`; 'foreign' for what is none, or goes to others;
 * 'nothing' for what is well-formed and wants no answer, such as a keep-alive (RFC 8445 §11).
 */
export function readCheck(data: Buffer, ours: readonly IceCredentials[]): Check | 'foreign' | 'nothing' {
  const message = parseStun(data);
  if (message === undefined) return 'foreign';
  if (message.type !== stunType.request) return message.type === stunType.indication ? 'nothing' : 'foreign';
  // RFC 8445 §7.3: the fragment before the colon is ours. What lies behind is not known before an answer came.
  const username = message.attributes.get(stunAttribute.username)?.toString('latin1') ?? '';
  const credentials = ours.find(({ ufrag }) => username.startsWith(`${ufrag}:`));
  return credentials === undefined ? 'foreign' : { message, credentials };
}

/**
 * Undefined for a check with a wrong password: RFC 8489 §9.1.3 would have it told so with 401, but whoever sends with
 * somebody else's source address must not get answers sent there.
 */
export function judgeCheck({ message, credentials }: Check, from: Source): Verdict | undefined {
  const { password } = credentials;
  if (!isIntegral(message, password)) return undefined;
  const { attributes, transactionId } = message;
  const refuse = (code: number, reason: string, extra: [number, Buffer][] = []): Verdict => ({
    response: buildStun({
      ...{ type: stunType.error, transactionId, password },
      attributes: [[stunAttribute.errorCode, errorCode(code, reason)], ...extra],
    }),
    ...{ valid: false, nominates: false },
  });
  const unknown = notUnderstood(message, understood);
  if (unknown.length > 0) {
    const list = Buffer.alloc(unknown.length * 2);
    for (const [at, type] of unknown.entries()) list.writeUInt16BE(type, at * 2);
    return refuse(420, 'Unknown Attribute', [[stunAttribute.unknownAttributes, list]]);
  }
  // RFC 8445 §7.3.1.1, §6.1.1: beside a lite agent the full one controls; 487 has it change its role and try again.
  if (attributes.has(stunAttribute.iceControlled)) return refuse(487, 'Role Conflict');
  const address = xorMappedAddress(from.address, from.port, transactionId);
  return {
    response: buildStun({
      ...{ type: stunType.success, transactionId, password },
      attributes: [[stunAttribute.xorMappedAddress, address]],
    }),
    valid: true,
    nominates: attributes.has(stunAttribute.useCandidate),
  };
}

/** From where a datagram came. */
export interface Source {
  readonly address: string;
  readonly port: number;
}

/** RFC 8489 §14.8: hundreds and the rest in an octet each, then the reason. */
function errorCode(code: number, reason: string): Buffer {
  return Buffer.concat([Buffer.from([0, 0, Math.floor(code / 100), code % 100]), Buffer.from(reason)]);
}
