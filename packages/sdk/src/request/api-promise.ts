import { APIConnectionError } from '../core/api-error.ts';
import type { WebResponse } from '../core/web-types.ts';
import type { Exchange } from './transport.ts';

/** The promise of an answer: `await` it for the data, or ask for the response as well. */
export class APIPromise<Data> extends Promise<Data> {
  readonly #exchange: Promise<Exchange>;

  /** `then`, `catch` and `finally` give ordinary promises. */
  static override get [Symbol.species]() {
    return Promise;
  }

  constructor(exchange: Promise<Exchange>, read: (body: unknown) => Data | PromiseLike<Data>) {
    super((resolve, reject) => {
      exchange.then((answer) => {
        try {
          resolve(read(parseBody(answer)));
        } catch (error) {
          reject(error);
        }
      }, reject);
    });
    this.#exchange = exchange;
  }

  /** The data, and the `Response` it came with (its body has been read). */
  async withResponse(): Promise<{ data: Data; response: WebResponse }> {
    const data = await this;
    return { data, response: (await this.#exchange).response };
  }

  /** The `Response` alone, with its body still to be read. An answer of 400 and above still rejects. */
  async asResponse(): Promise<WebResponse> {
    // Whoever asks for the response hears of a failure from it, and nobody from the data.
    this.catch(() => {});
    const { response, text } = await this.#exchange;
    // The body has been read, since the timeout covers it; the caller gets it once more. An answer without content (204,
    // 304) must have no body at all.
    const copy = new Response(text || null, response as ResponseInit);
    return Object.defineProperty(copy, 'url', { value: (response as { url: string }).url }) as WebResponse;
  }
}

/** @throws APIConnectionError for a body that is not JSON, as a proxy in between would send it */
export function parseBody({ response, text, request }: Exchange): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch (cause) {
    const { status } = response as { status: number };
    throw new APIConnectionError({
      message: `${request}: ${status}, but no JSON. Is baseURL right?`,
      cause,
    });
  }
}
