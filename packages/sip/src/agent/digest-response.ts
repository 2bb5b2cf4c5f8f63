import { createHash } from 'node:crypto';

/** Hash names of node:crypto by digest algorithm, strongest first (RFC 7616 §6.1, RFC 8760 §2.1). */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['SHA-512-256', 'sha512-256'],
  ['SHA-256', 'sha256'],
  ['MD5', 'md5'],
]);

const STRENGTH = [...HASHES.keys()];

/** Quality of protection: `auth-int` also covers the body (RFC 7616 §3.4.3). */
export type DigestQop = 'auth' | 'auth-int';

/** What goes into a digest besides the password. */
export interface DigestInput {
  /** As written on the wire, such as `MD5` or `SHA-256-sess`; case does not matter. */
  algorithm: string;
  username: string;
  realm: string;
  nonce: string;
  method: string;
  uri: string;
  /** Absent: the form of RFC 2069, without nonce count and client nonce. `body` counts with `auth-int` only. */
  qop?: { name: DigestQop; nonceCount: string; clientNonce: string; body?: Buffer };
}

interface DigestAlgorithm {
  /** 0 is the strongest. */
  strength: number;
  hash: string;
  session: boolean;
}

/** The hash and the session flag of an algorithm name; `undefined` for one we cannot compute. */
export function findAlgorithm(name: string): DigestAlgorithm | undefined {
  const session = /-sess$/i.test(name);
  const base = name.toUpperCase().replace(/-SESS$/, '');
  const hash = HASHES.get(base);
  return hash === undefined ? undefined : { strength: STRENGTH.indexOf(base), hash, session };
}

/** The `response` value of RFC 7616 §3.4.1, in lower-case hex; `undefined` for an unknown algorithm. */
export function digestResponse(input: DigestInput, password: string): string | undefined {
  const algorithm = findAlgorithm(input.algorithm);
  if (algorithm === undefined) return undefined;
  const h = (data: string | Buffer): string => createHash(algorithm.hash).update(data).digest('hex');
  const { username, realm, nonce, method, uri, qop } = input;
  const secret = h(`${username}:${realm}:${password}`);
  // RFC 7616 §3.4.2: the -sess variants bind A1 to this nonce and client nonce.
  const a1 = algorithm.session ? h(`${secret}:${nonce}:${qop?.clientNonce ?? ''}`) : secret;
  if (qop === undefined) return h(`${a1}:${nonce}:${h(`${method}:${uri}`)}`);
  // RFC 7616 §3.4.3: with auth-int the hash of the body is part of A2; no body is an empty one.
  const integrity = qop.name === 'auth-int' ? `:${h(qop.body ?? Buffer.alloc(0))}` : '';
  const a2 = h(`${method}:${uri}${integrity}`);
  return h(`${a1}:${nonce}:${qop.nonceCount}:${qop.clientNonce}:${qop.name}:${a2}`);
}

/** The `username` of RFC 7616 §3.4.4, which hides the name; `undefined` for an unknown algorithm. */
export function hashUsername(algorithm: string, username: string, realm: string): string | undefined {
  const known = findAlgorithm(algorithm);
  if (known === undefined) return undefined;
  return createHash(known.hash).update(`${username}:${realm}`, 'utf8').digest('hex');
}
