import type { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { basicAuthorization } from '../basic-authorization.ts';
import type { Clock } from '../clock.ts';
import { AudioError } from './audio-error.ts';
import { type StoredAudio, storeAudio } from './audio-file.ts';

const maxRedirects = 3;
/** For connecting, every redirect and the whole file. */
const fetchTimeoutMs = 30_000;

export interface FetchMeans {
  readonly clock: Clock;
  /** Connects only where this server may go: to hosts and addresses that its egress policy permits. */
  readonly dispatcher: Dispatcher;
}

/**
 * Fetches audio from an http(s) URL into a new file: 20 MB and 30 s at most, three redirects, none from https to http.
 * A user name and password in the URL are sent as Basic authorization.
 * @throws AudioError; the file is gone then.
 */
export async function fetchAudio(url: string, file: string, means: FetchMeans): Promise<StoredAudio> {
  const controller = new AbortController();
  const late = new AudioError('timeout', `${hostOf(url)} did not give it all within ${fetchTimeoutMs / 1000} s`);
  const timer = means.clock.setTimer(fetchTimeoutMs, () => controller.abort(late));
  try {
    const body = await follow(url, means, controller.signal);
    return await storeAudio(body, file, controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw late;
    throw error instanceof AudioError || !isNetworkError(error) ? error : unreachable(url, error);
  } finally {
    timer.cancel();
  }
}

async function follow(from: string, means: FetchMeans, signal: AbortSignal): Promise<Readable> {
  let url = from;
  for (let redirects = 0; ; redirects += 1) {
    const parsed = new URL(url);
    const { protocol } = parsed;
    if (protocol !== 'http:' && protocol !== 'https:') throw new AudioError('refused', 'not an http or https URL');
    const accepted = { accept: 'audio/*, */*;q=0.1', ...basicAuthorization(parsed) };
    const options = { method: 'GET', headers: accepted, signal } as const;
    const answer = await request(url, { ...options, dispatcher: means.dispatcher }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      throw unreachable(url, error);
    });
    const { statusCode: status, headers, body } = answer;
    if (status === 200) return body;
    await body.dump({ limit: 64 * 1024 }).catch(() => body.destroy());
    if (![301, 302, 303, 307, 308].includes(status)) {
      throw new AudioError(status === 404 || status === 410 ? 'not-found' : 'refused', `${hostOf(url)} says ${status}`);
    }
    if (redirects === maxRedirects) throw new AudioError('refused', `more than ${maxRedirects} redirects`);
    url = redirected(url, headers.location);
  }
}

function redirected(from: string, location: string | string[] | undefined): string {
  if (typeof location !== 'string' || !URL.canParse(location, from)) {
    throw new AudioError('refused', `${hostOf(from)} redirects to nowhere`);
  }
  const target = new URL(location, from);
  if (target.protocol === 'http:' && new URL(from).protocol === 'https:') {
    throw new AudioError('refused', `${hostOf(from)} redirects from https to http`);
  }
  return target.href;
}

function unreachable(url: string, cause: unknown): AudioError {
  const refused = typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'EGRESS_REFUSED';
  const code = refused ? 'refused' : 'unreachable';
  return new AudioError(code, `${hostOf(url)}: ${messageOf(cause)}`.slice(0, 300), { cause });
}

/** What undici fails with once the answer has begun; a full disk is another matter. */
function isNetworkError(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return code.startsWith('UND_ERR') || ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE'].includes(code);
}

/** A URL may carry a secret in its path or query; its host may be told. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the URL';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
