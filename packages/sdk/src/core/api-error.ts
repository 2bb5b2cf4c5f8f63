import { type ResponseHeaders, retryAfterOf } from './response-headers.ts';
import { named, TelnyxError } from './telnyx-error.ts';

/** One reason why a request was refused. */
export interface ApiErrorReason {
  /** Telnyx's code, five digits as a rule, e.g. `90018`. */
  readonly code: string;
  /** What the code means. */
  readonly title: string;
  /** What was wrong in this request. */
  readonly detail?: string;
  /** Which part of the request it is about. */
  readonly source?: {
    /** JSON pointer into the body, e.g. `/to`. */
    readonly pointer?: string;
    /** Name of a parameter of the query or the path. */
    readonly parameter?: string;
  };
  /** Where the code is explained. */
  readonly meta?: { readonly url?: string };
}

/** A request did not succeed. Its subclasses say how; connection errors are among them, so ask for those first. */
export class APIError extends TelnyxError {
  static {
    named(APIError, 'APIError');
  }
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** Headers of the answer. */
  readonly headers: ResponseHeaders | undefined;
  /** The body of the answer, parsed when it was JSON. */
  readonly error: unknown;
  /** The reasons that the server gave. */
  readonly errors: readonly ApiErrorReason[];
  /** Telnyx's code of the first reason, e.g. `90018`. */
  readonly code: string | undefined;
  /** `x-request-id` of the answer: quote it to support, or look for it in the server's log. */
  readonly requestId: string | undefined;
  /** How long the server asks to wait, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    status: number | undefined,
    error: unknown,
    message: string | undefined,
    headers: ResponseHeaders | undefined,
    /** Method and path, e.g. `POST /calls`, for the message. */
    request?: string,
    cause?: unknown,
  ) {
    const errors = reasonsOf(error);
    const requestId = headers?.get('x-request-id');
    super(message ?? describe(status, errors, error, requestId, request), cause === undefined ? cause : { cause });
    this.status = status;
    this.headers = headers;
    this.error = error;
    this.errors = errors;
    this.code = errors[0]?.code;
    this.requestId = requestId ?? undefined;
    this.retryAfterMs = headers && retryAfterOf(headers);
  }

  /** The error for an HTTP status: `RateLimitError` for 429, and so on. */
  static generate(
    status: number,
    error: unknown,
    message: string | undefined,
    headers: ResponseHeaders | undefined,
    request?: string,
  ): APIError {
    const byStatus: Readonly<Record<number, ErrorClass>> = {
      400: BadRequestError,
      401: AuthenticationError,
      403: PermissionDeniedError,
      404: NotFoundError,
      409: ConflictError,
      422: UnprocessableEntityError,
      429: RateLimitError,
    };
    const ErrorClass = status >= 500 ? InternalServerError : (byStatus[status] ?? APIError);
    return new ErrorClass(status, error, message, headers, request);
  }
}

/** 400: the request is malformed. */
export class BadRequestError extends APIError {
  static {
    named(BadRequestError, 'BadRequestError');
  }
  declare name: 'BadRequestError';
  declare readonly status: 400;
}

/** 401: no API key, or one that is not valid. */
export class AuthenticationError extends APIError {
  static {
    named(AuthenticationError, 'AuthenticationError');
  }
  declare name: 'AuthenticationError';
  declare readonly status: 401;
}

/** 403: the account may not do this. */
export class PermissionDeniedError extends APIError {
  static {
    named(PermissionDeniedError, 'PermissionDeniedError');
  }
  declare name: 'PermissionDeniedError';
  declare readonly status: 403;
}

/** 404: there is no such resource. */
export class NotFoundError extends APIError {
  static {
    named(NotFoundError, 'NotFoundError');
  }
  declare name: 'NotFoundError';
  declare readonly status: 404;
}

/** 409: the resource is in use. */
export class ConflictError extends APIError {
  static {
    named(ConflictError, 'ConflictError');
  }
  declare name: 'ConflictError';
  declare readonly status: 409;
}

/** 422: a field is missing or wrong, or the leg is in no state for the command (`90018`: it has ended). */
export class UnprocessableEntityError extends APIError {
  static {
    named(UnprocessableEntityError, 'UnprocessableEntityError');
  }
  declare name: 'UnprocessableEntityError';
  declare readonly status: 422;
}

/** 429: too many requests, even after the retries. `retryAfterMs` says when to come back. */
export class RateLimitError extends APIError {
  static {
    named(RateLimitError, 'RateLimitError');
  }
  declare name: 'RateLimitError';
  declare readonly status: 429;
}

/** 500 and above: the server failed, even after the retries. */
export class InternalServerError extends APIError {
  static {
    named(InternalServerError, 'InternalServerError');
  }
  declare name: 'InternalServerError';
  declare readonly status: number;
}

/** Failures without an answer. */
interface NoAnswer {
  message?: string;
  cause?: unknown;
}

/** No usable answer came: no connection, a broken one, or something that is not this API. `cause` says what happened. */
export class APIConnectionError extends APIError {
  static {
    named(APIConnectionError, 'APIConnectionError');
  }
  declare readonly status: undefined;

  constructor({ message = 'No connection to the API.', cause }: NoAnswer = {}) {
    super(undefined, undefined, message, undefined, undefined, cause);
  }
}

/** The answer, its body included, took longer than `timeout`. */
export class APIConnectionTimeoutError extends APIConnectionError {
  static {
    named(APIConnectionTimeoutError, 'APIConnectionTimeoutError');
  }
  declare name: 'APIConnectionTimeoutError';

  constructor({ message = 'The request timed out.' }: { message?: string } = {}) {
    super({ message });
  }
}

/** The `signal` of the request was aborted. `cause` is the reason that was given for it. */
export class APIUserAbortError extends APIError {
  static {
    named(APIUserAbortError, 'APIUserAbortError');
  }
  declare name: 'APIUserAbortError';
  declare readonly status: undefined;

  constructor({ message = 'The request was aborted.', cause }: NoAnswer = {}) {
    super(undefined, undefined, message, undefined, undefined, cause);
  }
}

type ErrorClass = new (...args: ConstructorParameters<typeof APIError>) => APIError;

function reasonsOf(body: unknown): readonly ApiErrorReason[] {
  const list = (body as { errors?: unknown } | null | undefined)?.errors;
  if (!Array.isArray(list)) return [];
  // Reference §5: some services answer with a number for a code.
  return list.map((reason) => ({ ...reason, code: String(reason?.code ?? ''), title: String(reason?.title ?? '') }));
}

function describe(
  status: number | undefined,
  errors: readonly ApiErrorReason[],
  body: unknown,
  requestId: string | null | undefined,
  request = 'request',
): string {
  const text = typeof body === 'string' && body.slice(0, 200);
  const reasons = errors.map(describeReason).join('; ') || text || 'no reason given';
  const remedy = status === 401 ? ' Check apiKey or TELNYX_API_KEY.' : '';
  return `${status} ${reasons} (${request}${requestId ? `, id ${requestId}` : ''})${remedy}`;
}

function describeReason({ code, title, detail, source }: ApiErrorReason): string {
  const where = source?.pointer ?? source?.parameter;
  return `${code} ${title}${detail ? `: ${detail}` : ''}${where ? ` [${where}]` : ''}`;
}
