import type { SipResponse } from '../message/sip-message.ts';
import { parseDigest } from './digest-auth.ts';
import { type DigestQop, findAlgorithm } from './digest-response.ts';

/** A challenge that can be answered. */
export interface DigestChallenge {
  /** By whom: the server (WWW-Authenticate) or a proxy on the way (Proxy-Authenticate). */
  by: 'server' | 'proxy';
  realm: string;
  nonce: string;
  opaque: string | undefined;
  /** As written; absent means MD5. */
  algorithm: string | undefined;
  /** Absent: the form of RFC 2069. */
  qop: DigestQop | undefined;
  /** The server says that only the nonce was old. */
  stale: boolean;
  /** The server wants the name hashed. */
  userhash: boolean;
}

/**
 * The challenges of a 401 or 407, one for each realm and side: the strongest algorithm that we know, whatever the order
 * (RFC 8760 §2.4).
 */
export function readChallenges(response: SipResponse): DigestChallenge[] {
  const chosen = new Map<string, DigestChallenge & { strength: number }>();
  // RFC 3261 §16.7 step 7: a forking proxy puts the challenges of all branches into one response, 401 and 407 alike.
  for (const by of ['server', 'proxy'] as const) {
    for (const value of response.headers(by === 'server' ? 'WWW-Authenticate' : 'Proxy-Authenticate')) {
      const challenge = readChallenge(by, value);
      if (challenge === undefined) continue;
      const key = challengeKey(challenge);
      const other = chosen.get(key);
      if (other === undefined || challenge.strength < other.strength) chosen.set(key, challenge);
    }
  }
  return [...chosen.values()];
}

/** What tells one protection space from another. */
export function challengeKey({ by, realm }: Pick<DigestChallenge, 'by' | 'realm'>): string {
  return `${by} ${realm}`;
}

function readChallenge(by: DigestChallenge['by'], value: string): (DigestChallenge & { strength: number }) | undefined {
  const params = parseDigest(value);
  const realm = params?.get('realm');
  const nonce = params?.get('nonce');
  if (params === undefined || realm === undefined || nonce === undefined) return undefined;
  const algorithm = params.get('algorithm');
  // RFC 7616 §3.3: an unknown algorithm means that this challenge is to be ignored.
  const known = findAlgorithm(algorithm ?? 'MD5');
  if (known === undefined) return undefined;
  const offered = params.get('qop')?.split(',');
  const qops = offered?.map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  // Some send `qop=""` and mean none.
  const hasQop = qops !== undefined && qops.length > 0;
  const qop = (['auth', 'auth-int'] as const).find((name) => qops?.includes(name));
  if (hasQop ? qop === undefined : known.session) return undefined;
  return {
    by,
    realm,
    nonce,
    algorithm,
    qop,
    opaque: params.get('opaque'),
    strength: known.strength,
    stale: params.get('stale')?.toLowerCase() === 'true',
    userhash: params.get('userhash')?.toLowerCase() === 'true',
  };
}
