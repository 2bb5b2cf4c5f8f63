import { randomBytes as systemRandomBytes } from 'node:crypto';
import type { HeaderList } from '../message/headers.ts';
import { quote } from '../message/quoted-string.ts';
import { SipRequest, type SipResponse } from '../message/sip-message.ts';
import { type DigestCredentials, parseAuthParams } from './digest-auth.ts';
import { challengeKey, type DigestChallenge, readChallenges } from './digest-challenge.ts';
import { type DigestInput, digestResponse, hashUsername } from './digest-response.ts';

/** A challenge and how often its nonce has been used. */
interface Space {
  challenge: DigestChallenge;
  /** One for each nonce, so that the session key of the -sess algorithms stays the same. */
  clientNonce: string;
  nonceCount: number;
}

/** A peer that names ever more realms gets no more answers than this. */
const MAX_SPACES = 16;

/**
 * One identity towards one server: answers challenges, remembers the nonces and uses them again unasked (RFC 7616 §3.4,
 * RFC 3261 §22). Share one between a registration, calls and probes of the same trunk: that saves a round trip each.
 */
export class DigestClient {
  readonly #credentials: DigestCredentials;
  readonly #randomBytes: (size: number) => Buffer;
  readonly #spaces = new Map<string, Space>();

  constructor(credentials: DigestCredentials, randomBytes: (size: number) => Buffer = systemRandomBytes) {
    this.#credentials = credentials;
    this.#randomBytes = randomBytes;
  }

  /** Remembers what a 401 or 407 asks for. Returns the challenges that can be answered. */
  learn(response: SipResponse): readonly DigestChallenge[] {
    const challenges = readChallenges(response);
    for (const challenge of challenges) {
      const key = challengeKey(challenge);
      if (!this.#spaces.has(key) && this.#spaces.size >= MAX_SPACES) break;
      this.#spaces.set(key, { challenge, ...this.#fresh() });
    }
    return challenges.filter((challenge) => this.#spaces.get(challengeKey(challenge))?.challenge === challenge);
  }

  /** The request with the credentials that are known already; itself when none are. */
  authorize(request: SipRequest): SipRequest {
    const headers = this.headers(request);
    if (headers.length === 0) return request;
    const { method, requestUri, body } = request;
    return new SipRequest({ method, requestUri, headers: [...request.headerList(), ...headers], body });
  }

  /** An Authorization or Proxy-Authorization for each realm that has challenged us. */
  headers(request: Pick<SipRequest, 'method' | 'requestUri' | 'body'>): HeaderList {
    return [...this.#spaces.values()].map((space) => [
      space.challenge.by === 'server' ? 'Authorization' : 'Proxy-Authorization',
      this.#answer(space, request),
    ]);
  }

  /** Takes the next nonce from the Authentication-Info of a response that let us in (RFC 7616 §3.5, RFC 7615). */
  accepted(response: SipResponse): void {
    for (const by of ['server', 'proxy'] as const) {
      const name = by === 'server' ? 'Authentication-Info' : 'Proxy-Authentication-Info';
      const nextNonce = parseAuthParams(response.header(name) ?? '')?.get('nextnonce');
      const spaces = [...this.#spaces.values()].filter(({ challenge }) => challenge.by === by);
      const [only] = spaces;
      // The header names no realm: with several it cannot be said whose nonce it is.
      if (nextNonce === undefined || nextNonce === '' || only === undefined || spaces.length > 1) continue;
      if (nextNonce === only.challenge.nonce) continue;
      const challenge = { ...only.challenge, nonce: nextNonce };
      this.#spaces.set(challengeKey(challenge), { challenge, ...this.#fresh() });
    }
  }

  #fresh(): Pick<Space, 'clientNonce' | 'nonceCount'> {
    return { clientNonce: this.#randomBytes(16).toString('hex'), nonceCount: 0 };
  }

  #answer(space: Space, { method, requestUri: uri, body }: Pick<SipRequest, 'method' | 'requestUri' | 'body'>): string {
    const { clientNonce, challenge } = space;
    const { realm, nonce, algorithm = 'MD5', opaque, qop, userhash } = challenge;
    const { username, password } = this.#credentials;
    space.nonceCount += 1;
    const nonceCount = space.nonceCount.toString(16).padStart(8, '0');
    const input: DigestInput = { algorithm, username, realm, nonce, method, uri };
    if (qop !== undefined) input.qop = { name: qop, nonceCount, clientNonce, body };
    const name = userhash ? (hashUsername(algorithm, username, realm) ?? username) : username;
    const parts = [
      `username=${quote(name)}`,
      `realm=${quote(realm)}`,
      `nonce=${quote(nonce)}`,
      `uri=${quote(uri)}`,
      `response="${digestResponse(input, password) ?? ''}"`,
    ];
    if (challenge.algorithm !== undefined) parts.push(`algorithm=${algorithm}`);
    // RFC 7616 §3.4: qop and nc are written without quotes in a request.
    if (qop !== undefined) parts.push(`cnonce="${clientNonce}"`, `qop=${qop}`, `nc=${nonceCount}`);
    if (opaque !== undefined) parts.push(`opaque=${quote(opaque)}`);
    if (userhash) parts.push('userhash=true');
    return `Digest ${parts.join(', ')}`;
  }
}
