import type { HeaderList } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import type { AgentCore } from './core.ts';
import type { DigestCredentials } from './digest-auth.ts';
import { challengeKey } from './digest-challenge.ts';
import { DigestClient } from './digest-client.ts';
import type { Places } from './place-walk.ts';

/** How a non-INVITE request ended. `closed`: the user agent went first. */
export type RequestOutcome =
  /** `place`: who answered. */
  | { kind: 'response'; response: SipResponse; place: Endpoint }
  | { kind: 'timeout' }
  | { kind: 'transport'; error: Error }
  | { kind: 'closed' };

/**
 * Decides on each 401 or 407 to one request whether it is answered: once for each realm, and once more when that says
 * that only the nonce was old (RFC 3261 §22.2: the same credentials are not tried twice).
 */
export class ChallengeAnswerer {
  /** Shared with later requests to the same peer, which then need not be challenged. */
  readonly client: DigestClient | undefined;
  readonly #tried = new Set<string>();

  constructor(core: AgentCore, credentials: DigestCredentials | DigestClient | undefined) {
    this.client =
      credentials === undefined || credentials instanceof DigestClient
        ? credentials
        : new DigestClient(credentials, core.randomBytes);
  }

  /** The first try, with the credentials that are known from earlier requests. */
  authorize(request: SipRequest): SipRequest {
    return this.client?.authorize(request) ?? request;
  }

  /** The authorization headers for the next try; `undefined` when the response is final for us. */
  answer(request: SipRequest, response: SipResponse): HeaderList | undefined {
    if (this.client === undefined) return undefined;
    if (response.status !== 401 && response.status !== 407) {
      if (response.status < 300) this.client.accepted(response);
      return undefined;
    }
    let isNews = false;
    // RFC 3261 §22.3: proxies on the way and the server behind them may all ask; each gets an answer and one for stale.
    for (const challenge of this.client.learn(response)) {
      const key = challengeKey(challenge);
      const attempt = this.#tried.has(key) ? `${key} again` : key;
      if (this.#tried.has(attempt) || (attempt !== key && !challenge.stale)) continue;
      this.#tried.add(attempt);
      isNews = true;
    }
    return isNews ? this.client.headers(request) : undefined;
  }
}

export interface RequestPlan {
  /** Several are tried in this order (RFC 3263 §4.3). */
  destination: Endpoint | Places;
  /** A DigestClient where nonces are to be used again by later requests. */
  credentials: DigestCredentials | DigestClient | undefined;
  /** Makes the request for each try: a fresh branch, the next CSeq, and these headers on top. May throw. */
  compose(authorization: HeaderList): SipRequest;
}

/**
 * Sends a non-INVITE request, answers its challenges, and calls back exactly once with how it ended.
 * @throws what `compose` throws for the first try; nothing has been sent then
 */
export function sendRequest(core: AgentCore, plan: RequestPlan, ended: (outcome: RequestOutcome) => void): void {
  const challenges = new ChallengeAnswerer(core, plan.credentials);
  const first = challenges.authorize(plan.compose([]));
  const forget = core.onClose(() => ended({ kind: 'closed' }));
  const end = (outcome: RequestOutcome): void => {
    forget();
    ended(outcome);
  };
  const walk = core.nextHops.walk(plan.destination, first);
  const goesOn = (isDead: boolean): boolean => {
    if (!walk.next(isDead)) return false;
    attempt(challenges.authorize(plan.compose([])));
    return true;
  };
  const attempt = (request: SipRequest): void => {
    const place = walk.current;
    core.transactions.startNonInvite(request, place, {
      response(response) {
        if (response.status < 200 || (response.status === 503 && goesOn(false))) return;
        const answer = challenges.answer(request, response);
        if (answer) attempt(plan.compose(answer));
        else end({ kind: 'response', response, place });
      },
      timeout: () => goesOn(false) || end({ kind: 'timeout' }),
      transportError: (error) => goesOn(true) || end({ kind: 'transport', error }),
    });
  };
  attempt(first);
}
