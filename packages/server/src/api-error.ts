import {
  type ErrorBody,
  type ErrorCode,
  type ErrorObject,
  errorCodes,
  errorTitle,
  errorUrl,
} from '@hookswitch/contract';

export interface ApiErrorOptions {
  /** One sentence for the developer who reads it: what was wrong, and what would be right. */
  detail?: string;
  /** JSON pointer into the request body, e.g. `/to`. */
  pointer?: string;
  /** Name of the query or path parameter at fault, e.g. `page[size]`. */
  parameter?: string;
  /** HTTP status, where the code's usual one does not fit; the title follows it (reference §5: one code, two readings). */
  status?: number;
  /** Title, where none of the code's own says it. */
  title?: string;
  /** Further errors of the same request, reported in the same body. */
  also?: readonly ApiError[];
}

/** A refusal that the API's caller sees: one coded error (or several) with its HTTP status. Source: reference §5. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly #objects: readonly ErrorObject[];

  constructor(code: ErrorCode, options: ApiErrorOptions = {}) {
    const status = options.status ?? errorCodes[code].status;
    const title = options.title ?? errorTitle(code, status);
    super(options.detail ?? title);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    const own: ErrorObject = { code, title };
    if (options.detail !== undefined) own.detail = options.detail;
    if (options.pointer !== undefined) own.source = { pointer: options.pointer };
    else if (options.parameter !== undefined) own.source = { parameter: options.parameter };
    own.meta = { url: errorUrl(code) };
    this.#objects = [own, ...(options.also ?? []).flatMap((error) => error.#objects)];
  }

  toBody(): ErrorBody {
    return { errors: [...this.#objects] };
  }
}
