import type { HeaderList } from '../message/headers.ts';
import { type NameAddrParts, parseNameAddr, splitNameAddr } from '../message/name-addr.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import { parseUri, type SipUri } from '../message/uri.ts';

/** How a REGISTER is to be answered. */
export interface RegisterResult {
  status: number;
  reason?: string;
  headers: HeaderList;
}

/** One contact that a REGISTER names. */
export interface ContactChange {
  uri: SipUri;
  /** As the phone wrote it: it looks for it in the answer. */
  uriText: string;
  /** 0 removes. */
  expiresSecs: number;
  /** RFC 3261 §20.10: 0 to 1. */
  q: number | undefined;
  /** RFC 5626 §4.2: which device, and which of its flows. */
  flow: { instanceId: string; regId: number } | undefined;
}

/** What a REGISTER asks for. */
export type RegisterPlan =
  | { kind: 'query' }
  | { kind: 'remove-all' }
  | { kind: 'update'; contacts: readonly ContactChange[]; path: readonly string[] };

const MIN_EXPIRES_SECS = 60;
const DEFAULT_EXPIRES_SECS = 3600;
const MAX_EXPIRES_SECS = 7200;
/** What is kept for as long as the phone likes must not be as large as a message may be. */
const MAX_CONTACT_LENGTH = 1024;
const MAX_PATH_LENGTH = 2048;

/** Reads what a REGISTER of this user asks for, or how it is to be refused (RFC 3261 §10.3, RFC 5626 §6). */
export function planRegister(
  request: SipRequest,
  username: string,
  maxContacts: number,
): RegisterPlan | RegisterResult {
  try {
    return refuseOthers(request, username) ?? planChange(request, maxContacts);
  } catch (error) {
    if (error instanceof SipParseError) return { status: 400, reason: 'Malformed Contact Or Path', headers: [] };
    throw error;
  }
}

function refuseOthers(request: SipRequest, username: string): RegisterResult | undefined {
  try {
    // RFC 3261 §10.3 step 4: users register themselves only.
    if (parseNameAddr(request.header('To') ?? '').uri.user === username) return undefined;
  } catch (error) {
    if (error instanceof SipParseError) return { status: 400, reason: 'Malformed To', headers: [] };
    throw error;
  }
  return { status: 403, headers: [] };
}

function planChange(request: SipRequest, maxContacts: number): RegisterPlan | RegisterResult {
  const values = request.headers('Contact');
  if (values.length === 0) return { kind: 'query' };
  const headerSecs = readExpires(request.header('Expires')) ?? DEFAULT_EXPIRES_SECS;
  if (values.includes('*')) {
    // RFC 3261 §10.3 step 6: `*` stands alone and with Expires: 0.
    if (values.length > 1 || headerSecs !== 0) return { status: 400, reason: 'Contact * Needs Expires 0', headers: [] };
    return { kind: 'remove-all' };
  }
  if (values.length > maxContacts) return { status: 403, reason: 'Too Many Contacts', headers: [] };
  const contacts = values.map((value) => readContact(value, headerSecs));
  if (contacts.some(({ expiresSecs }) => expiresSecs > 0 && expiresSecs < MIN_EXPIRES_SECS)) {
    // RFC 3261 §10.3 step 7: too brief, and how long it must be.
    return { status: 423, headers: [['Min-Expires', String(MIN_EXPIRES_SECS)]] };
  }
  const path = request.headers('Path');
  if (path.join().length > MAX_PATH_LENGTH) return { status: 403, reason: 'Path Too Long', headers: [] };
  // Whoever calls the phone later must be able to read it.
  for (const value of path) parseNameAddr(value);
  return refuseFlow(request, contacts, path) ?? { kind: 'update', contacts, path };
}

function refuseFlow(
  request: SipRequest,
  contacts: readonly ContactChange[],
  path: readonly string[],
): RegisterResult | undefined {
  const flows = contacts.filter(({ flow, expiresSecs }) => flow !== undefined && expiresSecs > 0);
  if (flows.length === 0) return undefined;
  // RFC 5626 §6: a flow is registered alone.
  if (flows.length > 1) return { status: 400, reason: 'One Flow At A Time', headers: [] };
  const [nearest] = path;
  // RFC 5626 §6: through a proxy that does not keep flows, this one could not be used later.
  const isKept = nearest === undefined ? request.headers('Via').length === 1 : hasOutbound(nearest);
  return isKept ? undefined : { status: 439, reason: 'First Hop Lacks Outbound Support', headers: [] };
}

/** RFC 5626 §5.1: the proxy next to the phone marks its URI with `ob`. */
function hasOutbound(path: string): boolean {
  return parseNameAddr(path).uri.params.has('ob');
}

function readContact(value: string, headerSecs: number): ContactChange {
  const { uriText, params } = splitNameAddr(value);
  const uri = parseUri(uriText);
  if (uri.scheme === 'tel') throw new SipParseError('a telephone number is no place to send calls to');
  if (uriText.length > MAX_CONTACT_LENGTH) throw new SipParseError('a contact of more than 1024 characters');
  const ownSecs = params.has('expires') ? (readExpires(params.get('expires')) ?? DEFAULT_EXPIRES_SECS) : headerSecs;
  const q = params.get('q');
  return {
    uri,
    uriText,
    expiresSecs: Math.min(ownSecs, MAX_EXPIRES_SECS),
    flow: readFlow(params),
    q: q !== undefined && /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(q) ? Number(q) : undefined,
  };
}

/** RFC 5626 §6: a reg-id without the name of the device says nothing. */
function readFlow(params: NameAddrParts['params']): ContactChange['flow'] {
  const instanceId = params.get('+sip.instance');
  const regId = params.get('reg-id');
  if (instanceId === undefined || instanceId === '' || instanceId.length > MAX_CONTACT_LENGTH) return undefined;
  if (regId === undefined || !/^\d{1,10}$/.test(regId)) return undefined;
  // RFC 5626 §4.2: 1 to 2**31-1
  const id = Number(regId);
  return id >= 1 && id < 2 ** 31 ? { instanceId, regId: id } : undefined;
}

// RFC 3261 §20.10: malformed values are as if nothing was asked for; they range to 2**32-1.
function readExpires(text: string | undefined): number | undefined {
  const secs = /^\d{1,10}$/.test(text ?? '') ? Number(text) : Number.NaN;
  return secs < 2 ** 32 ? secs : undefined;
}
