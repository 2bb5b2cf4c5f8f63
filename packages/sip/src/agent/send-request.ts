import type { HeaderList } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Endpoint } from '../transport/udp-socket.ts';
import type { AgentCore } from './core.ts';
import { answerChallenges, type DigestCredentials } from './digest-auth.ts';

/** How a non-INVITE request ended. `closed`: the user agent went first. */
export type RequestOutcome =
  | { kind: 'response'; response: SipResponse }
  | { kind: 'timeout' }
  | { kind: 'transport'; error: Error }
  | { kind: 'closed' };

/**
 * Decides on each 401 or 407 whether it is answered: once, and once more when the server says that only the nonce was
 * old. One of these per request (RFC 3261 §22.2: the same credentials are not tried twice).
 */
export class ChallengeAnswerer {
  readonly #core: AgentCore;
  readonly #credentials: DigestCredentials | undefined;
  readonly #answers = new Map<string, HeaderList>();
  readonly #tried = new Set<string>();

  constructor(core: AgentCore, credentials: DigestCredentials | undefined) {
    this.#core = core;
    this.#credentials = credentials;
  }

  /** The authorization headers for the next try; `undefined` when the response is final for us. */
  answer(request: SipRequest, response: SipResponse): HeaderList | undefined {
    const kind = response.status === 401 ? 'user' : response.status === 407 ? 'proxy' : undefined;
    if (this.#credentials === undefined || kind === undefined) return undefined;
    const answer = answerChallenges(response, {
      method: request.method,
      uri: request.requestUri,
      credentials: this.#credentials,
      randomBytes: this.#core.randomBytes,
    });
    if (answer === undefined) return undefined;
    // RFC 3261 §22.3: a proxy on the way and the server behind it may both ask; each gets one answer and one for stale.
    const attempt = this.#tried.has(kind) ? `${kind} again` : kind;
    if (this.#tried.has(attempt) || (attempt !== kind && !answer.stale)) return undefined;
    this.#tried.add(attempt);
    this.#answers.set(kind, answer.headers);
    return [...this.#answers.values()].flat();
  }
}

export interface RequestPlan {
  destination: Endpoint;
  credentials: DigestCredentials | undefined;
  /** Makes the request for each try: a fresh branch, the next CSeq, and these headers on top. May throw. */
  compose(authorization: HeaderList): SipRequest;
}

/**
 * Sends a non-INVITE request, answers its challenges, and calls back exactly once with how it ended.
 * @throws what `compose` throws for the first try; nothing has been sent then
 */
export function sendRequest(core: AgentCore, plan: RequestPlan, ended: (outcome: RequestOutcome) => void): void {
  const challenges = new ChallengeAnswerer(core, plan.credentials);
  const first = plan.compose([]);
  const forget = core.onClose(() => ended({ kind: 'closed' }));
  const end = (outcome: RequestOutcome): void => {
    forget();
    ended(outcome);
  };
  const attempt = (request: SipRequest): void => {
    core.transactions.startNonInvite(request, plan.destination, {
      response(response) {
        if (response.status < 200) return;
        const answer = challenges.answer(request, response);
        if (answer) attempt(plan.compose(answer));
        else end({ kind: 'response', response });
      },
      timeout: () => end({ kind: 'timeout' }),
      transportError: (error) => end({ kind: 'transport', error }),
    });
  };
  attempt(first);
}
