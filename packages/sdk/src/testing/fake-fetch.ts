import type { Fetch, FetchInit, WebResponse } from '../core/web-types.ts';

export interface SentRequest extends FetchInit {
  readonly url: string;
}

/** What comes of an attempt: an answer, an error that fetch rejects with, or nothing at all. */
export type FakeAnswer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | { readonly error: unknown }
  | 'silence'
  | 'stalled-body';

/** A fetch that answers from a list; the last answer stays. Every request is kept. */
export function fakeFetch(...answers: FakeAnswer[]): Fetch & { readonly sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  const fetch: Fetch = async (url, init) => {
    sent.push({ url, ...init });
    const answer = answers[Math.min(sent.length, answers.length) - 1] ?? { status: 200, body: { data: {} } };
    if (answer === 'silence') return new Promise<WebResponse>(() => {});
    if (answer === 'stalled-body') return new Response(new ReadableStream({ start() {} })) as WebResponse;
    if ('error' in answer) throw answer.error;
    const { status, headers = {}, body } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new Response(status === 204 ? null : text, { status, headers }) as WebResponse;
  };
  return Object.assign(fetch, { sent });
}

/** The error of Node's fetch for an error code of the system. */
export const fetchError = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(`connect ${code}`), { code }) });
