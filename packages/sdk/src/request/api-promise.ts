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

  constructor(exchange: Promise<Exchange>, read: (body: unknown) => Data) {
    super((resolve, reject) => exchange.then((answer) => resolve(read(parseBody(answer)))).catch(reject));
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
    return withBody(response, text);
  }
}

/** @throws APIConnectionError for a body that is not JSON, as a proxy in between would send it */
export function parseBody({ response, text, request }: Exchange): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { status } = response as { status: number };
    const message = `${request}: ${status}, but no JSON. Does baseURL lead to the API?`;
    throw new APIConnectionError({ message, cause });
  }
}

// The body has been read, since the timeout covers it; the caller gets it once more.
function withBody(response: WebResponse, text: string): WebResponse {
  const { url } = response as { url: string };
  // An answer without content (204, 304) must have no body at all.
  const copy = new Response(text || null, response as ResponseInit);
  return Object.defineProperty(copy, 'url', { value: url }) as WebResponse;
}
