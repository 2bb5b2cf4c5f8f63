import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { HeaderList } from '../message/headers.ts';
import { sameHost } from '../message/host-port.ts';
import { quote } from '../message/quoted-string.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import { parseUri } from '../message/uri.ts';
import type { Counters } from '../transaction/counters.ts';
import { parseDigest } from './digest-auth.ts';
import { NonceMint } from './digest-nonce.ts';
import { type DigestInput, type DigestQop, digestResponse } from './digest-response.ts';
import { GuessLimit } from './guess-limit.ts';

export type DigestAlgorithmName = 'SHA-512-256' | 'SHA-256' | 'MD5';

/** Somebody gave so many wrong passwords that he is not listened to for a while. */
export interface GuessingReport {
  sourceHost: string;
  /** The last one tried. */
  username: string;
  blockedMs: number;
}

export interface DigestServerOptions {
  realm: string;
  clock: Clock;
  randomBytes: (size: number) => Buffer;
  counters: Pick<Counters, 'authenticationFailures' | 'authenticationsBlocked'>;
  /** `undefined`: no such user; seen from outside this is a wrong password. */
  password: (username: string) => string | undefined;
  /** How long a nonce is good for; default 300 000. */
  nonceLifetimeMs?: number | undefined;
  /** Offered in this order; default MD5 and then SHA-256. */
  algorithms?: readonly DigestAlgorithmName[] | undefined;
  /** Default `auth` alone. `auth-int` covers the body, which a proxy or gateway on the way may have to change. */
  qops?: readonly DigestQop[] | undefined;
  onGuessing?: ((report: GuessingReport) => void) | undefined;
}

/**
 * missing: no credentials for our realm. invalid: wrong, or unreadable. stale: the password is right, but the nonce is
 * old, used, or another source's. blocked: not looked at after too many wrong ones. valid: let in.
 */
export interface DigestVerdict {
  status: 'missing' | 'invalid' | 'stale' | 'blocked' | 'valid';
  /** As the request claims it; proven only when valid. */
  username?: string;
  /** When blocked: until when nothing is looked at, counted from now. */
  blockedMs?: number;
}

// RFC 8760 §2.4 lets a server offer several, yet phones that know MD5 alone give up over an algorithm they do not know,
// whether it comes first (SIPp 3.6) or second (baresip 1.0).
const DEFAULT_ALGORITHMS = ['MD5'] as const;

const NONCE_LIFETIME_MS = 300_000;

/** Digest authentication as UAS (RFC 3261 §22, RFC 7616, RFC 8760). */
export class DigestServer {
  readonly #options: DigestServerOptions;
  readonly #algorithms: readonly string[];
  readonly #qops: readonly string[];
  readonly #nonces: NonceMint;
  readonly #guesses: GuessLimit;
  readonly #opaque: string;
  /** Stands in for the password of unknown users, so that they take the same path. */
  readonly #decoy: string;

  constructor(options: DigestServerOptions) {
    const { realm, clock, randomBytes, nonceLifetimeMs: lifetimeMs = NONCE_LIFETIME_MS } = options;
    this.#options = options;
    this.#algorithms = options.algorithms ?? DEFAULT_ALGORITHMS;
    this.#qops = options.qops ?? ['auth'];
    this.#nonces = new NonceMint({ realm, clock, randomBytes, lifetimeMs });
    this.#guesses = new GuessLimit(clock);
    this.#opaque = randomBytes(8).toString('hex');
    this.#decoy = randomBytes(32).toString('hex');
  }

  /**
   * How a request that was not let in is answered: 401 with a WWW-Authenticate per algorithm (RFC 8760 §2.3) and one nonce
   * for all, or 503 while the sender is blocked: an honest neighbour of a guesser tries again after it, and takes 403 for the
   * last word.
   */
  refusal(verdict: DigestVerdict, sourceHost: string): { status: 401 | 503; headers: HeaderList } {
    if (verdict.status === 'blocked') {
      return { status: 503, headers: [['Retry-After', String(Math.ceil((verdict.blockedMs ?? 0) / 1000))]] };
    }
    const nonce = this.#nonces.create(sourceHost);
    const stale = verdict.status === 'stale' ? ', stale=true' : '';
    const headers = this.#algorithms.map((algorithm): readonly [string, string] => [
      'WWW-Authenticate',
      `Digest realm=${quote(this.#options.realm)}, nonce="${nonce}", opaque="${this.#opaque}", ` +
        `algorithm=${algorithm}, qop="${this.#qops.join(',')}"${stale}`,
    ]);
    return { status: 401, headers };
  }

  /** Judges the Authorization header of a request. `sourceHost` is the address that failures are counted against. */
  verify(request: SipRequest, sourceHost: string): DigestVerdict {
    const given = request.headers('Authorization').map(parseDigest);
    // RFC 3261 §22.1: credentials for other realms are not for us; for ours, the first count.
    const params = given.find((candidate) => candidate?.get('realm') === this.#options.realm);
    if (params === undefined) return { status: 'missing' };
    const guess = { username: params.get('username') ?? '', sourceHost };
    const { username } = guess;
    const blockedMs = this.#guesses.blockedMs(guess);
    if (blockedMs > 0) {
      // What is not looked at does not push the next look away, or a flood would lock everyone else out.
      this.#options.counters.authenticationsBlocked += 1;
      return { status: 'blocked', username, blockedMs };
    }
    if (!this.#responseIsRight(params, request)) {
      this.#options.counters.authenticationFailures += 1;
      const untilMs = this.#guesses.failed(guess);
      if (untilMs > 0) this.#options.onGuessing?.({ sourceHost, username, blockedMs: untilMs });
      return { status: 'invalid', username };
    }
    this.#guesses.succeeded(guess);
    const count = params.has('qop') ? Number.parseInt(params.get('nc') ?? '', 16) : undefined;
    const isTaken = this.#nonces.take(params.get('nonce') ?? '', sourceHost, count);
    return { status: isTaken ? 'valid' : 'stale', username };
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
    // The -sess variant of what was offered is as good: it is the client's choice how to derive the key.
    const offered = algorithm.toUpperCase().replace(/-SESS$/, '');
    if (!username || !nonce || uri === undefined || !this.#algorithms.includes(offered)) return undefined;
    // RFC 7616 §3.4.6: the URI must be that of the request, or credentials could be moved to another one.
    if (!isSameUri(uri, request.requestUri)) return undefined;
    const input: DigestInput = { algorithm, username, realm: this.#options.realm, nonce, method: request.method, uri };
    const qop = params.get('qop')?.toLowerCase();
    // RFC 2069: old phones leave qop out.
    if (qop === undefined) return input;
    const nonceCount = params.get('nc') ?? '';
    const clientNonce = params.get('cnonce') ?? '';
    if (!/^[0-9a-f]{8}$/i.test(nonceCount) || clientNonce === '') return undefined;
    if ((qop !== 'auth' && qop !== 'auth-int') || !this.#qops.includes(qop)) return undefined;
    return { qop: { name: qop, nonceCount, clientNonce, body: request.body }, ...input };
  }
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
      sameHost(digest.host, target.host) &&
      (digest.port ?? 5060) === (target.port ?? 5060)
    );
  } catch (error) {
    if (error instanceof SipParseError) return false;
    throw error;
  }
}
