import type { Dispatcher } from 'undici';
import { basicAuthorization } from '../basic-authorization.ts';

/** The content of a success is ignored (reference §3.2); more than this of any answer costs the receiver its connection. */
const maxAnswerBytes = 64 * 1024;
/** Bytes that are kept of an answer that is no success. */
const keptBytes = 4096;

/** What goes to one place; redirects are the caller's. */
export interface ExchangeRequest {
  /** A user name and password in it are sent as Basic authorization. */
  readonly url: URL;
  readonly method: 'POST' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  /** Null: none. */
  readonly body: Buffer | null;
}

type AnswerHeaders = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/** An answer of which the status came, whole or not. */
export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** The first bytes of its content; empty for a success. */
  readonly start: Buffer;
}

/** Lets go of something that is under way, from outside and for a reason. */
export class Breaker {
  #reason: Error | undefined;
  #onBreak: ((reason: Error) => void) | undefined;

  get reason(): Error | undefined {
    return this.#reason;
  }

  /** Who is to stop now, or at once when it was broken before; the one before is over. */
  set onBreak(stop: (reason: Error) => void) {
    this.#onBreak = stop;
    if (this.#reason) stop(this.#reason);
  }

  /** Idempotent: the first reason counts. */
  breakOff(reason: Error): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#onBreak?.(reason);
  }
}

/**
 * Sends one request and resolves with its answer. Once the status is known it cannot fail any more: an answer that breaks
 * off or never ends changes nothing about it. Rejects with what kept the status from coming, or with the breaker's reason.
 *
 * This stands on undici's `dispatch` because its `request` makes a stream of every answer and listens to a signal for
 * each, which costs more than the rest of a delivery.
 */
export function exchange(dispatcher: Dispatcher, request: ExchangeRequest, breaker: Breaker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(resolve, reject);
    breaker.onBreak = (reason) => handler.breakOff(reason);
    if (breaker.reason) return;
    const { url, method, body } = request;
    const path = `${url.pathname}${url.search}`;
    const headers = { ...request.headers, ...basicAuthorization(url) };
    dispatcher.dispatch({ origin: url.origin, path, method, headers, body }, handler);
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: Error) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #reason: Error | undefined;
  #status: number | undefined;
  #headers: AnswerHeaders = {};
  readonly #start: Buffer[] = [];
  #bytes = 0;

  constructor(resolve: (answer: Answer) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** It waits for a connection, or for the rest of its answer: neither is waited for any longer. */
  breakOff(reason: Error): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
    this.#settle(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It got its connection too late: nothing is sent.
    if (this.#reason) controller.abort(this.#reason);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    // RFC 9110 §15.2: the answer proper follows.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!isSuccess(this.#status ?? 0) && this.#bytes < keptBytes) this.#start.push(chunk.subarray(0, keptBytes));
    this.#bytes += chunk.length;
    if (this.#bytes > maxAnswerBytes) controller.abort(new Error('the answer is too long'));
  }

  onResponseEnd(): void {
    this.#settle(undefined);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#settle(error);
  }

  #settle(error: Error | undefined): void {
    if (this.#status !== undefined) {
      this.#resolve({ status: this.#status, headers: this.#headers, start: Buffer.concat(this.#start) });
    } else this.#reject(error ?? new Error('no answer'));
  }
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}
