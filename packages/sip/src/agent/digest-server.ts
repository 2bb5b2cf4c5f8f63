import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { HeaderList } from '../message/headers.ts';
import { quote } from '../message/quoted-string.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import { parseUri } from '../message/uri.ts';
import { type DigestInput, digestResponse, parseDigest } from './digest-auth.ts';

export interface DigestServerOptions {
  realm: string;
  clock: Clock;
  randomBytes: (size: number) => Buffer;
  /** `undefined`: no such user; seen from outside this is a wrong password. */
  password: (username: string) => string | undefined;
  /** How long a nonce is good for; default 300 000. */
  nonceLifetimeMs?: number;
  /** Offered in this order; default MD5 and then SHA-256. */
  algorithms?: readonly ('SHA-512-256' | 'SHA-256' | 'MD5')[];
}

/**
 * missing: no credentials for our realm. invalid: wrong, or unreadable. stale: the password is right, but the nonce is
 * old or used. valid: let in.
 */
export interface DigestVerdict {
  status: 'missing' | 'invalid' | 'stale' | 'valid';
  /** As the request claims it; proven only when valid. */
  username?: string;
}

// RFC 8760 §2.3 wants the preferred one on top, yet phones and tools that know MD5 alone read the first challenge and give
// up over the rest (SIPp 3.6 does). Those that look for the strongest find it in either order.
const DEFAULT_ALGORITHMS = ['MD5', 'SHA-256'] as const;

const NONCE_LIFETIME_MS = 300_000;
const MAX_TRACKED_NONCES = 10_000;
const MAX_TRACKED_SOURCES = 10_000;
const FAILURE_MEMORY_MS = 60_000;
const FREE_FAILURES = 20;
const SLOWED_INTERVAL_MS = 1000;

interface Failures {
  count: number;
  lastAtMs: number;
}

/** Digest authentication as UAS (RFC 3261 §22, RFC 7616, RFC 8760). Nonces hold their own time and proof: none is stored. */
export class DigestServer {
  readonly #options: DigestServerOptions;
  readonly #algorithms: readonly string[];
  readonly #nonceLifetimeMs: number;
  readonly #key: Buffer;
  readonly #opaque: string;
  /** Stands in for the password of unknown users, so that they take the same path. */
  readonly #decoy: string;
  /** Highest count seen per nonce that got someone in; oldest first. Losing an entry only shortens the memory of replays. */
  readonly #nonceCounts = new Map<string, number>();
  /** By source host, least recently failed first. */
  readonly #failures = new Map<string, Failures>();

  constructor(options: DigestServerOptions) {
    this.#options = options;
    this.#algorithms = options.algorithms ?? DEFAULT_ALGORITHMS;
    this.#nonceLifetimeMs = options.nonceLifetimeMs ?? NONCE_LIFETIME_MS;
    this.#key = options.randomBytes(32);
    this.#opaque = options.randomBytes(8).toString('hex');
    this.#decoy = options.randomBytes(32).toString('hex');
  }

  /** A WWW-Authenticate per algorithm, for a 401 (RFC 8760 §2.3); one nonce for all. */
  challenge(options: { stale?: boolean } = {}): HeaderList {
    const nonce = this.#createNonce();
    const stale = options.stale === true ? ', stale=true' : '';
    return this.#algorithms.map((algorithm) => [
      'WWW-Authenticate',
      `Digest realm=${quote(this.#options.realm)}, nonce="${nonce}", opaque="${this.#opaque}", ` +
        `algorithm=${algorithm}, qop="auth"${stale}`,
    ]);
  }

  /** Judges the Authorization header of a request. `sourceHost` is the address that failures are counted against. */
  verify(request: SipRequest, sourceHost: string): DigestVerdict {
    const given = request.headers('Authorization').map(parseDigest);
    // RFC 3261 §22.1: credentials for other realms are not for us.
    const params = given.find((candidate) => candidate?.get('realm') === this.#options.realm);
    if (params === undefined) return { status: 'missing' };
    const username = params.get('username') ?? '';
    if (this.#isSlowed(sourceHost) || !this.#responseIsRight(params, request)) {
      this.#countFailure(sourceHost);
      return { status: 'invalid', username };
    }
    return { status: this.#takeNonce(params) ? 'valid' : 'stale', username };
  }

  /** Wrong answers from this host within the last minute of trying. */
  failedAttempts(sourceHost: string): number {
    const failures = this.#failures.get(sourceHost);
    if (failures === undefined || this.#options.clock.now() - failures.lastAtMs > FAILURE_MEMORY_MS) return 0;
    return failures.count;
  }

  #responseIsRight(params: ReadonlyMap<string, string>, request: SipRequest): boolean {
    const input = this.#readInput(params, request);
    if (input === undefined) return false;
    const password = this.#options.password(input.username);
    const expected = Buffer.from(digestResponse(input, password ?? this.#decoy) ?? '');
    const response = Buffer.from((params.get('response') ?? '').toLowerCase());
    const equal = expected.length === response.length && timingSafeEqual(expected, response);
    return equal && password !== undefined;
  }

  #readInput(params: ReadonlyMap<string, string>, request: SipRequest): DigestInput | undefined {
    const [username, nonce, uri] = [params.get('username'), params.get('nonce'), params.get('uri')];
    const algorithm = params.get('algorithm') ?? 'MD5';
    if (!username || !nonce || uri === undefined || !this.#algorithms.includes(algorithm.toUpperCase()))
      return undefined;
    // RFC 7616 §3.4.6: the URI must be that of the request, or credentials could be moved to another one.
    if (!isSameUri(uri, request.requestUri)) return undefined;
    const input: DigestInput = { algorithm, username, realm: this.#options.realm, nonce, method: request.method, uri };
    const qop = params.get('qop');
    // RFC 2069: old phones leave qop out.
    if (qop === undefined) return input;
    const nonceCount = params.get('nc') ?? '';
    const clientNonce = params.get('cnonce') ?? '';
    if (qop.toLowerCase() !== 'auth' || !/^[0-9a-f]{8}$/i.test(nonceCount) || clientNonce === '') return undefined;
    return { ...input, qop: { name: 'auth', nonceCount, clientNonce } };
  }

  // time (12 hex digits of ms), 8 random bytes, and a MAC over both
  #createNonce(): string {
    const time = Math.floor(this.#options.clock.now()).toString(16).padStart(12, '0');
    const body = `${time}${this.#options.randomBytes(8).toString('hex')}`;
    return `${body}${this.#mac(body)}`;
  }

  #mac(body: string): string {
    return createHmac('sha256', this.#key).update(body).digest('hex').slice(0, 32);
  }

  /** Whether the nonce is ours, young, and this use of it is new; notes the use. */
  #takeNonce(params: ReadonlyMap<string, string>): boolean {
    const nonce = params.get('nonce') ?? '';
    if (!/^[0-9a-f]{60}$/.test(nonce)) return false;
    const body = nonce.slice(0, 28);
    if (!timingSafeEqual(Buffer.from(nonce.slice(28)), Buffer.from(this.#mac(body)))) return false;
    const ageMs = this.#options.clock.now() - Number.parseInt(body.slice(0, 12), 16);
    if (ageMs > this.#nonceLifetimeMs) return false;
    // RFC 7616 §3.4: a count that does not grow is a replay. Without a count a nonce is good for one request.
    const count = params.has('qop') ? Number.parseInt(params.get('nc') ?? '', 16) : Number.MAX_SAFE_INTEGER;
    if (count <= (this.#nonceCounts.get(nonce) ?? 0)) return false;
    this.#nonceCounts.delete(nonce);
    this.#nonceCounts.set(nonce, count);
    dropOldest(this.#nonceCounts, MAX_TRACKED_NONCES);
    return true;
  }

  /** After many failures one guess a second is looked at, whoever else calls from that address. */
  #isSlowed(sourceHost: string): boolean {
    const failures = this.#failures.get(sourceHost);
    return (
      this.failedAttempts(sourceHost) >= FREE_FAILURES &&
      this.#options.clock.now() - (failures?.lastAtMs ?? 0) < SLOWED_INTERVAL_MS
    );
  }

  #countFailure(sourceHost: string): void {
    // A guess that was not looked at does not push the next look away, or a flood would lock everyone else out.
    if (this.#isSlowed(sourceHost)) return;
    const count = this.failedAttempts(sourceHost) + 1;
    this.#failures.delete(sourceHost);
    this.#failures.set(sourceHost, { count, lastAtMs: this.#options.clock.now() });
    dropOldest(this.#failures, MAX_TRACKED_SOURCES);
  }
}

function dropOldest(map: Map<string, unknown>, limit: number): void {
  const oldest = map.size > limit ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}

/**
 * Whether the digest URI means the Request-URI. Parameters may differ and the user may be left out, as phones and test
 * tools have it: the nonce is good for one use, so little is gained by moving credentials within this server.
 */
function isSameUri(written: string, requestUri: string): boolean {
  if (written === requestUri) return true;
  try {
    const [digest, target] = [parseUri(written), parseUri(requestUri)];
    return (
      digest.scheme === target.scheme &&
      (digest.user === undefined || digest.user === target.user) &&
      digest.host.toLowerCase() === target.host.toLowerCase() &&
      (digest.port ?? 5060) === (target.port ?? 5060)
    );
  } catch (error) {
    if (error instanceof SipParseError) return false;
    throw error;
  }
}
