import { type Dispatcher, request } from 'undici';
import type { Clock } from '../clock.ts';
import type { AttemptAnswer } from '../store/delivery-attempts.ts';
import type { EventRow } from '../store/events.ts';
import { eventBody, eventUrl } from './event-body.ts';
import { parseRetryAfter } from './retry-schedule.ts';
import type { Signer } from './sign.ts';
import { originOf } from './webhook-target.ts';

const maxRedirects = 3;
/** The answer's content is ignored (reference §3.2); more than this of it costs the receiver its connection. */
const maxAnswerBytes = 64 * 1024;
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

export interface DeliveryMeans {
  readonly clock: Clock;
  readonly signer: Signer;
  readonly dispatcher: Dispatcher;
  /** Aborts every delivery when the platform closes. */
  readonly closing: AbortSignal;
}

/** Makes one attempt: signs the exact bytes, sends them, and says what came of it. Never rejects. */
export async function deliver(delivery: DeliveryRequest, means: DeliveryMeans): Promise<DeliveryResult> {
  const controller = new AbortController();
  const timer = means.clock.setTimer(delivery.timeoutMs, () => {
    controller.abort(new Error(`no complete answer within ${delivery.timeoutMs} ms`));
  });
  const onClosing = () => controller.abort(new Error('closing'));
  means.closing.addEventListener('abort', onClosing, { once: true });
  if (means.closing.aborted) onClosing();
  try {
    return await send(delivery, means, controller.signal);
  } catch (error) {
    return failure(null, errorText(error, controller.signal), means.closing.aborted);
  } finally {
    timer.cancel();
    means.closing.removeEventListener('abort', onClosing);
  }
}

async function send(delivery: DeliveryRequest, means: DeliveryMeans, signal: AbortSignal): Promise<DeliveryResult> {
  const { event, attempt, method } = delivery;
  if (originOf(delivery.url) === undefined) return failure(null, 'not an http or https URL');
  const body = method === 'POST' ? eventBody(event, attempt, delivery.url) : Buffer.alloc(0);
  const headers = signedHeaders(body, means);
  let url = method === 'POST' ? delivery.url : eventUrl(event, attempt, delivery.url);
  for (let redirects = 0; ; redirects += 1) {
    const options = { method, headers, signal, dispatcher: means.dispatcher };
    const answer = await request(url, method === 'POST' ? { ...options, body } : options);
    const { statusCode: status } = answer;
    const content = isSuccess(status) ? await discard(answer.body, signal) : await readAnswer(answer, signal);
    // RFC 9110 §15.4 lets a client turn a redirected POST into a GET on 301 and 302 and wants it on 303. A GET would
    // lose the event, so every redirect that is followed gets the same method and the same signed bytes.
    if (![301, 302, 303, 307, 308].includes(status))
      return answered({ status, content }, answer.headers['retry-after'], means.clock);
    if (redirects === maxRedirects) return { ...failure(status, `more than ${maxRedirects} redirects`), content };
    const target = redirectTarget(url, answer.headers.location);
    if (typeof target !== 'string') return { ...failure(status, target.refused), content };
    url = target;
  }
}

/** Reference §2.4: those that are the same for every delivery. */
export const fixedHeaders = { 'content-type': 'application/json', 'user-agent': 'telnyx-webhooks' } as const;

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

function signedHeaders(body: Buffer, { clock, signer }: DeliveryMeans): Record<string, string> {
  // Reference §3.1: unix seconds of this very attempt, for its body differs from the one before.
  const timestampSecs = String(Math.floor(clock.wallTimeMs() / 1000));
  return {
    ...fixedHeaders,
    'telnyx-signature-ed25519': signer.sign(timestampSecs, body),
    'telnyx-timestamp': timestampSecs,
  };
}

/** The status is known by now: an answer that breaks off or never ends changes nothing about it. */
async function discard(body: Dispatcher.ResponseData['body'], signal: AbortSignal): Promise<null> {
  try {
    await body.dump({ limit: maxAnswerBytes, signal });
  } catch {
    body.destroy();
  }
  return null;
}

/** The beginning of an answer, for whoever has to find out why the receiver did not take the event. */
async function readAnswer(
  { body, headers }: Pick<Dispatcher.ResponseData, 'body' | 'headers'>,
  signal: AbortSignal,
): Promise<AttemptAnswer> {
  const text = new TextDecoder();
  let start = '';
  let bytes = 0;
  try {
    for await (const chunk of body) {
      signal.throwIfAborted();
      bytes += chunk.length;
      if (start.length < keptAnswerLength) start += text.decode(chunk, { stream: true });
      if (bytes > maxAnswerBytes) break;
    }
  } catch {
    // The status is known; what came before the break is kept.
  }
  body.destroy();
  return { headers: keptHeaders(headers), body: start.slice(0, keptAnswerLength) };
}

/** Cookies are the receiver's business and may be keys to it. */
function keptHeaders(headers: Dispatcher.ResponseData['headers']): [string, string][] {
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

function redirectTarget(from: string, location: string | string[] | undefined): string | { readonly refused: string } {
  if (typeof location !== 'string' || !URL.canParse(location, from))
    return { refused: 'redirect without a usable location' };
  const target = new URL(location, from);
  if (originOf(target.href) === undefined) return { refused: 'redirect to something that is not http or https' };
  if (target.protocol === 'http:' && new URL(from).protocol === 'https:') {
    return { refused: 'redirect from https to http' };
  }
  return target.href;
}

function failure(status: number | null, error: string, abandoned = false): DeliveryResult {
  return { status, error, retryAfterMs: null, content: null, abandoned };
}

function errorText(error: unknown, signal: AbortSignal): string {
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (!(cause instanceof Error)) return String(cause).slice(0, maxErrorLength);
  const code = 'code' in cause && typeof cause.code === 'string' ? `${cause.code}: ` : '';
  return `${code}${cause.message}`.slice(0, maxErrorLength);
}
