import { createHash } from 'node:crypto';
import type { HeaderList } from '../message/headers.ts';
import { quote, skipQuoted, splitOutsideQuotes, unquote } from '../message/quoted-string.ts';
import type { SipResponse } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';

export interface DigestCredentials {
  username: string;
  password: string;
}

/** Hash names of node:crypto by digest algorithm, strongest first (RFC 7616 §6.1, RFC 8760 §2.1). */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['SHA-512-256', 'sha512-256'],
  ['SHA-256', 'sha256'],
  ['MD5', 'md5'],
]);

const STRENGTH = [...HASHES.keys()];

/** What goes into a digest besides the password. */
export interface DigestInput {
  /** As written on the wire, such as `MD5` or `SHA-256-sess`; case does not matter. */
  algorithm: string;
  username: string;
  realm: string;
  nonce: string;
  method: string;
  uri: string;
  /** Absent: the form of RFC 2069, without nonce count and client nonce. */
  qop?: { name: 'auth'; nonceCount: string; clientNonce: string };
}

/** The hash and the session flag of an algorithm name; `undefined` for one we cannot compute. */
function findAlgorithm(name: string): { strength: number; hash: string; session: boolean } | undefined {
  const session = /-sess$/i.test(name);
  const base = name.toUpperCase().replace(/-SESS$/, '');
  const hash = HASHES.get(base);
  return hash === undefined ? undefined : { strength: STRENGTH.indexOf(base), hash, session };
}

/** The `response` value of RFC 7616 §3.4.1, in lower-case hex; `undefined` for an unknown algorithm. */
export function digestResponse(input: DigestInput, password: string): string | undefined {
  const algorithm = findAlgorithm(input.algorithm);
  if (algorithm === undefined) return undefined;
  const h = (text: string): string => createHash(algorithm.hash).update(text, 'utf8').digest('hex');
  const { username, realm, nonce, method, uri, qop } = input;
  const secret = h(`${username}:${realm}:${password}`);
  // RFC 7616 §3.4.2: the -sess variants bind A1 to this nonce and client nonce.
  const a1 = algorithm.session ? h(`${secret}:${nonce}:${qop?.clientNonce ?? ''}`) : secret;
  const a2 = h(`${method}:${uri}`);
  if (qop === undefined) return h(`${a1}:${nonce}:${a2}`);
  return h(`${a1}:${nonce}:${qop.nonceCount}:${qop.clientNonce}:${qop.name}:${a2}`);
}

/** Parameters of `Digest a=b, c="d"`, names in lower case; `undefined` when it is another scheme or malformed. */
export function parseDigest(value: string): ReadonlyMap<string, string> | undefined {
  const [, list] = /^Digest\s+(.*)$/is.exec(value.trim()) ?? [];
  if (list === undefined) return undefined;
  const params = new Map<string, string>();
  try {
    for (const part of splitOutsideQuotes(list, ',')) {
      const equals = part.indexOf('=');
      const name = part.slice(0, Math.max(0, equals)).trim().toLowerCase();
      const written = part.slice(equals + 1).trim();
      // RFC 7616 §3.4: each parameter stands at most once.
      if (name === '' || params.has(name)) return undefined;
      const quoted = written.startsWith('"');
      if (quoted && skipQuoted(written, 0) !== written.length) return undefined;
      params.set(name, quoted ? unquote(written) : written);
    }
  } catch (error) {
    if (error instanceof SipParseError) return undefined;
    throw error;
  }
  return params;
}

export interface AnswerOptions {
  method: string;
  /** The Request-URI of the request that will carry the answer. */
  uri: string;
  credentials: DigestCredentials;
  randomBytes: (size: number) => Buffer;
}

export interface ChallengeAnswer {
  /** One Authorization or Proxy-Authorization per realm that challenged. */
  headers: HeaderList;
  /** The server says that only the nonce was old: the same password may be tried once more. */
  stale: boolean;
}

/**
 * Answers the challenges of a 401 or 407 as UAC (RFC 3261 §22.2, §22.3). In each realm the strongest algorithm that we
 * know is taken, whatever the order (RFC 8760 §2.4). `undefined` when nothing in it can be answered.
 */
export function answerChallenges(response: SipResponse, options: AnswerOptions): ChallengeAnswer | undefined {
  const proxy = response.status === 407;
  const chosen = new Map<string, Challenge>();
  for (const value of response.headers(proxy ? 'Proxy-Authenticate' : 'WWW-Authenticate')) {
    const challenge = readChallenge(value);
    if (challenge === undefined) continue;
    const other = chosen.get(challenge.realm);
    if (other === undefined || challenge.strength < other.strength) chosen.set(challenge.realm, challenge);
  }
  if (chosen.size === 0) return undefined;
  const name = proxy ? 'Proxy-Authorization' : 'Authorization';
  const challenges = [...chosen.values()];
  return {
    headers: challenges.map((challenge) => [name, answer(challenge, options)] as const),
    stale: challenges.every((challenge) => challenge.stale),
  };
}

interface Challenge {
  realm: string;
  nonce: string;
  opaque: string | undefined;
  /** As written; absent means MD5. */
  algorithm: string | undefined;
  strength: number;
  hasQop: boolean;
  stale: boolean;
}

function readChallenge(value: string): Challenge | undefined {
  const params = parseDigest(value);
  const realm = params?.get('realm');
  const nonce = params?.get('nonce');
  if (params === undefined || realm === undefined || nonce === undefined) return undefined;
  const algorithm = params.get('algorithm');
  // RFC 7616 §3.3: an unknown algorithm means that this challenge is to be ignored.
  const known = findAlgorithm(algorithm ?? 'MD5');
  const qops = params
    .get('qop')
    ?.split(',')
    .map((name) => name.trim().toLowerCase());
  const usable = known !== undefined && (qops === undefined ? !known.session : qops.includes('auth'));
  if (!usable) return undefined;
  return {
    realm,
    nonce,
    opaque: params.get('opaque'),
    algorithm,
    strength: known.strength,
    hasQop: qops !== undefined,
    stale: params.get('stale')?.toLowerCase() === 'true',
  };
}

function answer(challenge: Challenge, { method, uri, credentials, randomBytes }: AnswerOptions): string {
  const { realm, nonce, algorithm, opaque } = challenge;
  const { username, password } = credentials;
  const clientNonce = randomBytes(16).toString('hex');
  // A fresh client nonce starts a fresh count.
  const nonceCount = '00000001';
  const input: DigestInput = { algorithm: algorithm ?? 'MD5', username, realm, nonce, method, uri };
  if (challenge.hasQop) input.qop = { name: 'auth', nonceCount, clientNonce };
  const parts = [
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${digestResponse(input, password) ?? ''}"`,
  ];
  if (algorithm !== undefined) parts.push(`algorithm=${algorithm}`);
  // RFC 7616 §3.4: qop and nc are written without quotes in a request.
  if (challenge.hasQop) parts.push(`cnonce="${clientNonce}"`, 'qop=auth', `nc=${nonceCount}`);
  if (opaque !== undefined) parts.push(`opaque=${quote(opaque)}`);
  return `Digest ${parts.join(', ')}`;
}
