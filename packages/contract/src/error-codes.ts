/** One meaning of an error code: what goes into `title` and the HTTP status it travels with. */
interface ErrorReading {
  readonly title: string;
  readonly status: number;
}

interface ErrorCodeEntry extends ErrorReading {
  /** Further documented meanings of the same number, told apart by the HTTP status alone. */
  readonly otherReadings?: readonly ErrorReading[];
}

/**
 * Every error code of the voice API (reference §5): its title and the HTTP status it has unless told otherwise.
 *
 * The title is the one seen on the wire, where one was; else that of the public list. Codes that are listed without a
 * status get 422, but where the title speaks of the HTTP exchange itself:
 * - 10023 (the body is no JSON) 400, 10030 (method) 405, 10008 (timeout) 408;
 * - 10014, 10024, 10029, 10034 (content type) 415: RFC 9110 §15.5.16 has that status for nothing else, and 10014 bears
 *   its very name;
 * - 20001, 20002, 20006, 20008 (the key or token is no good) 401; 20003, 20013, 20014, 20016, 20017 (it is good, but the
 *   account may not) 403.
 *
 * Four numbers have more than one documented meaning (`otherReadings`): 10006, 10007, 10011 (429 in general, 422 for
 * `media_encryption`) and 10015 (400, and 422 for `connection_id`). 10038 with status 501 is ours: an operation of the
 * API that this server does not have yet. No documented code says that; "Feature not permitted" comes closest.
 */
export const errorCodes = {
  '401': { title: 'Unauthorized', status: 401 },
  '403': { title: 'Forbidden', status: 403 },
  '404': { title: 'Not Found', status: 404 },
  '500': { title: 'Internal Server Error', status: 500 },
  '10001': { title: 'Inactive phone number', status: 422 },
  '10002': { title: 'Invalid phone number', status: 422 },
  '10003': { title: 'Invalid URL', status: 422 },
  '10004': { title: 'Missing required parameter', status: 422 },
  '10005': { title: 'Resource not found', status: 404 },
  '10006': { title: 'Invalid ID', status: 422, otherReadings: [{ status: 403, title: 'Not authorized' }] },
  '10007': {
    title: 'Internal server error',
    status: 500,
    otherReadings: [
      { status: 404, title: 'Resource not found' },
      { status: 503, title: 'Service unavailable' },
    ],
  },
  '10008': { title: 'Request timeout', status: 408 },
  '10009': { title: 'Authentication failed', status: 401 },
  '10010': { title: 'Authorization failed', status: 403 },
  '10011': {
    title: 'Too many requests',
    status: 429,
    otherReadings: [{ status: 422, title: 'Media encryption not supported for PSTN calls' }],
  },
  '10012': { title: 'Duplicate resource', status: 422 },
  '10013': { title: 'Missing association', status: 422 },
  '10014': { title: 'Unsupported Media Type', status: 415 },
  '10015': {
    title: 'Bad Request',
    status: 400,
    otherReadings: [{ status: 422, title: 'Invalid value for connection_id (Call Control App ID)' }],
  },
  '10016': { title: 'Phone number must be in +E164 format', status: 422 },
  '10017': { title: 'Associated resource does not exist', status: 422 },
  '10018': { title: 'Invalid sort direction', status: 422 },
  '10019': { title: 'Invalid email address', status: 422 },
  '10020': { title: 'Invalid resource type', status: 422 },
  '10021': { title: 'Resource in use', status: 422 },
  '10022': { title: 'One or more invalid IDs', status: 422 },
  '10023': { title: 'Invalid JSON', status: 400 },
  '10024': { title: 'Unsupported Content-Type', status: 415 },
  '10025': { title: 'String length out of range', status: 422 },
  '10026': { title: 'Invalid parameter type', status: 422 },
  '10027': { title: 'Unprocessable Entity', status: 422 },
  '10028': { title: 'Character encoding error', status: 400 },
  '10029': { title: 'Expected JSON Content-Type', status: 415 },
  '10030': { title: 'Method not allowed', status: 405 },
  '10031': { title: 'Invalid request filter', status: 422 },
  '10032': { title: 'Invalid enumerated value', status: 422 },
  '10033': { title: 'Value outside of range', status: 422 },
  '10034': { title: 'Expected URL-encoded form Content-Type', status: 415 },
  '10035': { title: 'Resource locked', status: 422 },
  '10036': { title: 'Resource is being processed', status: 422 },
  '10037': { title: 'Service unavailable', status: 503 },
  '10038': {
    title: 'Feature not permitted',
    status: 403,
    otherReadings: [{ status: 501, title: 'Feature not permitted' }],
  },
  '10039': { title: 'Feature limited', status: 403 },
  '20000': { title: 'Invalid resource groups', status: 422 },
  '20001': { title: 'Invalid API Key secret', status: 401 },
  '20002': { title: 'API Key revoked', status: 401 },
  '20003': { title: 'API Key forbidden', status: 403 },
  '20004': { title: 'Invalid permission groups', status: 422 },
  '20005': { title: 'Invalid user', status: 422 },
  '20006': { title: 'Expired access token', status: 401 },
  '20007': { title: 'Invalid permission groups', status: 422 },
  '20008': { title: 'Invalid API Key', status: 401 },
  '20009': { title: 'Invalid user', status: 422 },
  '20010': { title: 'Invalid invitation', status: 422 },
  '20011': { title: 'API Key in use', status: 422 },
  '20012': { title: 'Account inactive', status: 403 },
  '20013': { title: 'Account blocked', status: 403 },
  '20014': { title: 'Account unverified', status: 403 },
  '20015': { title: 'Feature not enabled', status: 403 },
  '20016': { title: 'Account not level 1 verified', status: 403 },
  '20017': { title: 'Account not level 2 verified', status: 403 },
  '90000': { title: 'Invalid value for format', status: 422 },
  '90001': { title: 'Invalid value for channels', status: 422 },
  '90002': { title: 'Invalid value for timeout', status: 422 },
  '90003': { title: 'Invalid value for inter_digit_timeout', status: 422 },
  '90004': { title: 'Invalid value for min', status: 422 },
  '90005': { title: 'Invalid value for max', status: 422 },
  '90006': { title: 'Invalid value for tries', status: 422 },
  '90007': { title: 'Invalid value for terminating_digit', status: 422 },
  '90008': { title: 'Invalid value for valid_digits', status: 422 },
  '90009': { title: 'Invalid value for loop', status: 422 },
  '90010': { title: 'Invalid value for payload', status: 422 },
  '90011': { title: 'Invalid value for payload_type', status: 422 },
  '90012': { title: 'Invalid value for voice', status: 422 },
  '90013': { title: 'Invalid value for language', status: 422 },
  '90014': { title: 'Invalid value for digits', status: 422 },
  '90015': { title: 'Invalid Call Control ID', status: 422 },
  '90016': { title: 'Invalid value for stop', status: 422 },
  '90017': { title: 'Invalid value for client_state', status: 422 },
  '90018': { title: 'Call has already ended', status: 422 },
  '90019': { title: 'Conference has already ended', status: 422 },
  '90020': { title: 'Call recording triggered before audio started', status: 422 },
  '90021': { title: 'Invalid value for duration', status: 422 },
  '90022': { title: 'Invalid value for minimum_digits', status: 422 },
  '90023': { title: 'Invalid value for maximum_digits', status: 422 },
  '90024': { title: 'Invalid value for maximum_tries', status: 422 },
  '90025': { title: 'Invalid value for timeout_millis', status: 422 },
  '90026': { title: 'Invalid value for inter_digit_timeout_millis', status: 422 },
  '90027': { title: 'Invalid value for duration_millis', status: 422 },
  '90028': { title: 'Invalid value for timeout_secs', status: 422 },
  '90029': { title: 'Invalid value for time_limit_secs', status: 422 },
  '90030': { title: 'Invalid value for service_level', status: 422 },
  '90031': { title: 'Call is not currently forked', status: 422 },
  '90032': { title: 'Maximum number of participants reached', status: 422 },
  '90033': { title: 'Unable to execute command', status: 422 },
  '90034': { title: 'Call not answered yet', status: 422 },
  '90035': { title: 'Call not in queue', status: 422 },
  '90036': { title: 'Queue full', status: 422 },
  '90037': { title: 'Queue max_size cannot be modified', status: 422 },
  '90038': { title: 'Call already in queue', status: 422 },
  '90040': { title: 'Downloading audio file failed', status: 400 },
  '90041': { title: 'User termination channels limit exceeded', status: 422 },
  '90042': { title: 'Outbound voice profile channels limit exceeded', status: 422 },
  '90043': { title: 'Connection outbound channels limit exceeded', status: 422 },
  '90044': { title: 'Conference join not allowed', status: 422 },
  '90045': { title: 'Media Streaming is used', status: 422 },
  '90046': { title: 'Media Streaming Failed', status: 422 },
  '90048': { title: 'Media Streaming is not used', status: 422 },
  '90049': { title: 'Invalid value for record_timeout_secs', status: 422 },
  '90050': { title: 'Unable to delete queue', status: 400 },
  '90053': { title: "Call recording triggered with 'timeout_secs' while transcribing", status: 422 },
  '90054': { title: 'Call transcription is already in progress', status: 422 },
  '90055': { title: 'Call transcription can not be stopped', status: 422 },
  '90056': { title: 'Invalid value for initial_timeout_millis', status: 422 },
  '90057': { title: 'Invalid call control event type for webhook_urls', status: 422 },
  '90058': { title: 'Invalid conference_id', status: 404 },
  '90059': { title: 'Invalid value for recording_track', status: 422 },
  '90061': { title: 'AI Assistant is already in progress', status: 422 },
  '90080': { title: 'Cannot issue a command on fax in the current state', status: 422 },
  '90081': { title: 'Cannot issue command for inbound fax', status: 422 },
  '90100': { title: 'Notification key is invalid', status: 422 },
  '90101': { title: 'Notification context is invalid', status: 422 },
  '90102': { title: 'Command is invalid', status: 422 },
} as const satisfies Record<string, ErrorCodeEntry>;

/** A documented error code; a string on the wire, also where it looks like a number. */
export type ErrorCode = keyof typeof errorCodes;

/** The title of a code under an HTTP status: that of the reading with this status, else the code's first title. */
export function errorTitle(code: ErrorCode, status: number): string {
  const entry: ErrorCodeEntry = errorCodes[code];
  const reading = entry.status === status ? entry : entry.otherReadings?.find((other) => other.status === status);
  return reading?.title ?? entry.title;
}

/** What an operation answers that is documented, but not built here yet; `detail` names the operation. */
export const operationNotBuilt: { readonly code: ErrorCode; readonly status: number } = { code: '10038', status: 501 };

/** The documentation address that goes into `meta.url` of an error. */
export function errorUrl(code: ErrorCode): string {
  return `https://developers.telnyx.com/docs/overview/errors/${code}`;
}
