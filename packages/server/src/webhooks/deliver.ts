import { ChurnList, Place } from '@hookswitch/churn';
import type { Dispatcher } from 'undici';
import { withoutCredentials } from '../basic-authorization.ts';
import type { Clock } from '../clock.ts';
import type { AttemptAnswer } from '../store/delivery-attempts.ts';
import type { EventRow } from '../store/events.ts';
import { eventBody, eventUrl } from './event-body.ts';
import { type Answer, Breaker, exchange, isSuccess } from './exchange.ts';
import { parseRetryAfter } from './retry-schedule.ts';
import type { Signer } from './sign.ts';
import { bodyInVersion1, signatureInVersion1, urlInVersion1 } from './version-1.ts';
import { originOf } from './webhook-target.ts';

const maxRedirects = 3;
const maxErrorLength = 300;
/** Characters of the body, and headers, that are kept of an answer that is no success. */
const keptAnswerLength = 1024;
const keptHeaderCount = 30;

export interface DeliveryRequest {
  readonly event: EventRow;
  /** `meta.attempt`, from 1. */
  readonly attempt: number;
  readonly url: string;
  readonly method: 'POST' | 'GET';
  /** Of what is sent and how it is signed. */
  readonly apiVersion: '1' | '2';
  /** For connecting, sending, every redirect and the whole answer together. */
  readonly timeoutMs: number;
}

export interface DeliveryResult {
  /** Status of the last answer; null when there was none. */
  readonly status: number | null;
  /** One line where the status does not say it all. */
  readonly error: string | null;
  readonly retryAfterMs: number | null;
  /** What an answer that is no success said; null for the others. */
  readonly content: AttemptAnswer | null;
  /** The platform itself gave up, because it closes: this was no attempt. */
  readonly abandoned: boolean;
}

/** Deliveries under way; closing breaks them off. */
export class Deliveries {
  readonly #underWay = new ChurnList<Breaker>();
  #isClosed = false;

  get closed(): boolean {
    return this.#isClosed;
  }

  /** `end` is owed the same. */
  begin(): Place<Breaker> {
    const delivery = new Place(new Breaker());
    if (this.#isClosed) delivery.value.breakOff(new Error('closing'));
    else this.#underWay.add(delivery);
    return delivery;
  }

  end(delivery: Place<Breaker>): void {
    this.#underWay.remove(delivery);
  }

  close(): void {
    this.#isClosed = true;
    for (const breaker of this.#underWay.values()) breaker.breakOff(new Error('closing'));
  }
}

export interface DeliveryMeans {
  readonly clock: Clock;
  readonly signer: Signer;
  /** Signs webhooks of version 1; undefined: none can be sent. */
  readonly v1Secret: string | undefined;
  readonly direct: Dispatcher;
  /** Connects where redirects lead. */
  readonly redirected: Dispatcher;
  readonly deliveries: Deliveries;
}

/** Makes one attempt: signs the exact bytes, sends them, and says what came of it. Never rejects. */
export async function deliver(delivery: DeliveryRequest, means: DeliveryMeans): Promise<DeliveryResult> {
  const { clock, deliveries } = means;
  const underWay = deliveries.begin();
  const breaker = underWay.value;
  const timer = clock.setTimer(delivery.timeoutMs, () => {
    breaker.breakOff(new Error(`no complete answer within ${delivery.timeoutMs} ms`));
  });
  try {
    return await send(delivery, means, breaker);
  } catch (error) {
    return failure(null, errorText(error), deliveries.closed);
  } finally {
    timer.cancel();
    deliveries.end(underWay);
  }
}

async function send(delivery: DeliveryRequest, means: DeliveryMeans, breaker: Breaker): Promise<DeliveryResult> {
  const { method } = delivery;
  if (originOf(delivery.url) === undefined) return failure(null, 'not an http or https URL');
  const body = method === 'POST' ? bodyOf(delivery) : null;
  const headers = signedHeaders(body ?? Buffer.alloc(0), delivery, means);
  if (headers === undefined) return failure(null, 'webhooks.v1_secret is not configured, which signs version 1');
  let url = new URL(method === 'POST' ? delivery.url : urlOf(delivery));
  for (let redirects = 0; ; redirects += 1) {
    const dispatcher = redirects === 0 ? means.direct : means.redirected;
    const answer = await exchange(dispatcher, { url, method, headers, body }, breaker);
    const { status } = answer;
    const content = isSuccess(status) ? null : contentOf(answer);
    // RFC 9110 §15.4 lets a client turn a redirected POST into a GET on 301 and 302 and wants it on 303. A GET would
    // lose the event, so every redirect that is followed gets the same method and the same signed bytes.
    if (![301, 302, 303, 307, 308].includes(status))
      return answered({ status, content }, answer.headers['retry-after'], means.clock);
    if (redirects === maxRedirects) return { ...failure(status, `more than ${maxRedirects} redirects`), content };
    const target = redirectTarget(url, answer.headers.location);
    if ('refused' in target) return { ...failure(status, target.refused), content };
    url = target;
  }
}

/** Reference §2.4: those that are the same for every delivery. */
export const fixedHeaders = { 'content-type': 'application/json', 'user-agent': 'telnyx-webhooks' } as const;

function bodyOf({ event, attempt, url, apiVersion }: DeliveryRequest): Buffer {
  return apiVersion === '1' ? bodyInVersion1(event) : eventBody(event, attempt, withoutCredentials(url));
}

/** Of a GET. */
function urlOf({ event, attempt, url, apiVersion }: DeliveryRequest): string {
  return apiVersion === '1' ? urlInVersion1(event, url) : eventUrl(event, attempt, url);
}

/** Undefined: there is nothing to sign with. */
function signedHeaders(
  body: Buffer,
  { apiVersion }: DeliveryRequest,
  { clock, signer, v1Secret }: DeliveryMeans,
): Record<string, string> | undefined {
  // Reference §3.1: unix seconds of this very attempt, for its body differs from the one before.
  const timestampSecs = String(Math.floor(clock.wallTimeMs() / 1000));
  if (apiVersion === '1') {
    if (v1Secret === undefined) return undefined;
    return { 'x-telnyx-signature': signatureInVersion1(v1Secret, timestampSecs, body), ...fixedHeaders };
  }
  return {
    'telnyx-signature-ed25519': signer.sign(timestampSecs, body),
    'telnyx-timestamp': timestampSecs,
    ...fixedHeaders,
  };
}

/** The beginning of an answer, for whoever has to find out why the receiver did not take the event. */
function contentOf({ headers, start }: Answer): AttemptAnswer {
  // As a stream: bytes of a character that was cut are left out.
  const text = new TextDecoder().decode(start, { stream: true });
  return { headers: keptHeaders(headers), body: text.slice(0, keptAnswerLength) };
}

/** Cookies are the receiver's business and may be keys to it. */
function keptHeaders(headers: Answer['headers']): [string, string][] {
  return Object.entries(headers)
    .filter(([name]) => name !== 'set-cookie')
    .slice(0, keptHeaderCount)
    .map(([name, value]) => [name, String(value).slice(0, maxErrorLength)]);
}

function answered(
  { status, content }: { status: number; content: AttemptAnswer | null },
  retryAfter: string | string[] | undefined,
  clock: Clock,
): DeliveryResult {
  const asksToWait = (status === 429 || status === 503) && typeof retryAfter === 'string';
  return {
    status,
    error: null,
    retryAfterMs: asksToWait ? parseRetryAfter(retryAfter, clock.wallTimeMs()) : null,
    content,
    abandoned: false,
  };
}

function redirectTarget(from: URL, location: string | string[] | undefined): URL | { readonly refused: string } {
  if (typeof location !== 'string' || !URL.canParse(location, from.href))
    return { refused: 'redirect without a usable location' };
  const target = new URL(location, from);
  if (originOf(target.href) === undefined) return { refused: 'redirect to something that is not http or https' };
  if (target.protocol === 'http:' && from.protocol === 'https:') {
    return { refused: 'redirect from https to http' };
  }
  return target;
}

function failure(status: number | null, error: string, abandoned = false): DeliveryResult {
  return { status, error, retryAfterMs: null, content: null, abandoned };
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, maxErrorLength);
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error.message}`.slice(0, maxErrorLength);
}
