import type { Clock, Timer } from '../clock.ts';
import type { HeaderList } from '../message/headers.ts';
import { parseNameAddr, splitNameAddr } from '../message/name-addr.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import { parseUri, type SipUri } from '../message/uri.ts';
import { urisEqual } from '../message/uri-equal.ts';
import type { Endpoint } from '../transport/udp-socket.ts';

/** One place where a user can be reached. */
export interface Binding {
  username: string;
  contactUri: string;
  /** Where the REGISTER came from: what reaches the phone through a NAT, whatever its Contact says. */
  source: Endpoint;
  /** Unix time in milliseconds. */
  expiresAtMs: number;
  callId: string;
  cseq: number;
  userAgent?: string;
}

export interface RegistrarOptions {
  clock: Clock;
  /** Bindings of an earlier process; those that have expired are dropped. */
  initial?: readonly Binding[];
  /** Makes the bindings of a user durable; awaited before a REGISTER is answered. */
  save?: (username: string, bindings: readonly Binding[]) => Promise<void>;
  /** After each accepted change, expiry included. */
  onChange?: (username: string, bindings: readonly Binding[]) => void;
  /** What `save` rejects with and `onChange` throws. */
  onError?: (error: Error) => void;
}

/** How a REGISTER is to be answered. */
export interface RegisterResult {
  status: number;
  reason?: string;
  headers: HeaderList;
}

const MIN_EXPIRES_SECS = 60;
const DEFAULT_EXPIRES_SECS = 3600;
const MAX_EXPIRES_SECS = 7200;
const MAX_BINDINGS_PER_USER = 10;

/** The registrar of RFC 3261 §10.3, behind authentication: it is told who sends. */
export class Registrar {
  readonly #options: RegistrarOptions;
  /** Most recently refreshed first. A user without bindings has no entry. */
  readonly #bindings = new Map<string, readonly Binding[]>();
  readonly #timers = new Map<string, Timer>();
  /** The last of a user's changes that is under way: the next one waits for it. Emptied by the change itself. */
  readonly #changes = new Map<string, Promise<void>>();
  #closed = false;

  constructor(options: RegistrarOptions) {
    this.#options = options;
    const freshestFirst = [...(options.initial ?? [])].sort((a, b) => b.expiresAtMs - a.expiresAtMs);
    for (const binding of freshestFirst) {
      const others = this.#bindings.get(binding.username) ?? [];
      if (this.#isLive(binding) && others.length < MAX_BINDINGS_PER_USER) {
        this.#bindings.set(binding.username, [...others, binding]);
      }
    }
    for (const username of this.#bindings.keys()) this.#armExpiry(username);
  }

  /** Live bindings, most recently refreshed first. */
  bindingsOf(username: string): readonly Binding[] {
    return (this.#bindings.get(username) ?? []).filter((binding) => this.#isLive(binding));
  }

  /** Carries out a REGISTER of an authenticated user. All of it takes effect or nothing. Never rejects. */
  async register(request: SipRequest, username: string, source: Endpoint): Promise<RegisterResult> {
    return this.#inTurn(username, async () => {
      const refusal = checkAddressOfRecord(request, username);
      if (refusal !== undefined) return refusal;
      const plan = planChange(request);
      if ('status' in plan) return plan;
      const current = this.bindingsOf(username);
      const next = plan.kind === 'query' ? current : this.#apply(plan, current, { request, username, source });
      if (next === undefined) return { status: 500, reason: 'CSeq Out Of Order', headers: [] };
      if (next !== current && !(await this.#commit(username, next))) return { status: 500, headers: [] };
      return { status: 200, headers: this.#contactHeaders(next) };
    });
  }

  /** Cancels every timer; no callback follows. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  /** The bindings after the change; `undefined` when an older request overtook a newer one. */
  #apply(
    plan: Exclude<Plan, { kind: 'query' }>,
    current: readonly Binding[],
    register: Register,
  ): readonly Binding[] | undefined {
    const callId = register.request.callId;
    const cseq = register.request.cseq().number;
    // RFC 3261 §10.3 steps 6 and 7: with the same Call-ID, only a higher CSeq may change a binding.
    const isOutOfOrder = (binding: Binding): boolean => binding.callId === callId && cseq <= binding.cseq;
    if (plan.kind === 'remove-all') return current.some(isOutOfOrder) ? undefined : [];
    let next = current;
    for (const contact of plan.contacts) {
      const matches = (binding: Binding): boolean => urisEqual(parseUri(binding.contactUri), contact.uri);
      if (current.some((binding) => matches(binding) && isOutOfOrder(binding))) return undefined;
      next = next.filter((binding) => !matches(binding));
      if (contact.expiresSecs > 0) next = [this.#createBinding(contact, register), ...next];
    }
    // A phone that restarts on a new port each time must not lock itself out: the stalest binding makes room.
    return next.slice(0, MAX_BINDINGS_PER_USER);
  }

  #createBinding(contact: ContactChange, { request, username, source }: Register): Binding {
    const userAgent = request.header('User-Agent');
    return {
      username,
      contactUri: contact.uriText,
      source: { ...source },
      expiresAtMs: this.#options.clock.wallTimeMs() + contact.expiresSecs * 1000,
      callId: request.callId,
      cseq: request.cseq().number,
      ...(userAgent === undefined ? {} : { userAgent }),
    };
  }

  #contactHeaders(bindings: readonly Binding[]): HeaderList {
    const nowMs = this.#options.clock.wallTimeMs();
    // RFC 3261 §10.3 step 8: every current binding, with the time it has left.
    return bindings.map(({ contactUri, expiresAtMs }) => [
      'Contact',
      `<${contactUri}>;expires=${Math.max(0, Math.round((expiresAtMs - nowMs) / 1000))}`,
    ]);
  }

  /** Saves and then makes it so; false, with nothing changed, when it could not be saved. */
  async #commit(username: string, next: readonly Binding[]): Promise<boolean> {
    if (!(await this.#save(username, next)) || this.#closed) return false;
    this.#set(username, next);
    return true;
  }

  async #save(username: string, bindings: readonly Binding[]): Promise<boolean> {
    try {
      await this.#options.save?.(username, bindings);
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  #report(error: unknown): void {
    if (!this.#closed) this.#options.onError?.(error instanceof Error ? error : new Error(String(error)));
  }

  #set(username: string, next: readonly Binding[]): void {
    if (next.length === 0) this.#bindings.delete(username);
    else this.#bindings.set(username, next);
    this.#armExpiry(username);
    try {
      this.#options.onChange?.(username, next);
    } catch (error) {
      // The change is saved and done: a listener that fails cannot undo it.
      this.#report(error);
    }
  }

  #isLive(binding: Binding): boolean {
    return binding.expiresAtMs > this.#options.clock.wallTimeMs();
  }

  /** One timer per user, for the binding that expires first. */
  #armExpiry(username: string): void {
    this.#timers.get(username)?.cancel();
    this.#timers.delete(username);
    const bindings = this.#bindings.get(username);
    if (bindings === undefined || this.#closed) return;
    const firstAtMs = Math.min(...bindings.map((binding) => binding.expiresAtMs));
    const delayMs = firstAtMs - this.#options.clock.wallTimeMs();
    this.#timers.set(
      username,
      this.#options.clock.setTimer(delayMs, () => void this.#inTurn(username, () => this.#expire(username))),
    );
  }

  async #expire(username: string): Promise<void> {
    const live = this.bindingsOf(username);
    // A refresh came first, or the wall clock stepped back.
    if (live.length === this.#bindings.get(username)?.length) return this.#armExpiry(username);
    // What has expired is gone even when that cannot be saved: the next start drops it by its time.
    await this.#save(username, live);
    if (!this.#closed) this.#set(username, live);
  }

  /** Runs a change after those of the same user that came before it. */
  #inTurn<T>(username: string, change: () => Promise<T>): Promise<T> {
    const previous = this.#changes.get(username) ?? Promise.resolve();
    const result = previous.then(change);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#changes.set(username, settled);
    void settled.then(() => {
      if (this.#changes.get(username) === settled) this.#changes.delete(username);
    });
    return result;
  }
}

interface Register {
  request: SipRequest;
  username: string;
  source: Endpoint;
}

interface ContactChange {
  uri: SipUri;
  /** As the phone wrote it: it looks for it in the answer. */
  uriText: string;
  /** 0 removes. */
  expiresSecs: number;
}

/** What a REGISTER asks for. */
type Plan = { kind: 'query' } | { kind: 'remove-all' } | { kind: 'update'; contacts: readonly ContactChange[] };

function checkAddressOfRecord(request: SipRequest, username: string): RegisterResult | undefined {
  try {
    // RFC 3261 §10.3 step 4: users register themselves only.
    if (parseNameAddr(request.header('To') ?? '').uri.user === username) return undefined;
  } catch (error) {
    if (error instanceof SipParseError) return { status: 400, reason: 'Malformed To', headers: [] };
    throw error;
  }
  return { status: 403, headers: [] };
}

function planChange(request: SipRequest): Plan | RegisterResult {
  try {
    const values = request.headers('Contact');
    if (values.length === 0) return { kind: 'query' };
    const headerSecs = readExpires(request.header('Expires')) ?? DEFAULT_EXPIRES_SECS;
    if (values.includes('*')) {
      // RFC 3261 §10.3 step 6: `*` stands alone and with Expires: 0.
      if (values.length > 1 || headerSecs !== 0)
        return { status: 400, reason: 'Contact * Needs Expires 0', headers: [] };
      return { kind: 'remove-all' };
    }
    if (values.length > MAX_BINDINGS_PER_USER) return { status: 403, reason: 'Too Many Contacts', headers: [] };
    const contacts = values.map((value) => readContact(value, headerSecs));
    if (contacts.some(({ expiresSecs }) => expiresSecs > 0 && expiresSecs < MIN_EXPIRES_SECS)) {
      // RFC 3261 §10.3 step 7: too brief, and how long it must be.
      return { status: 423, headers: [['Min-Expires', String(MIN_EXPIRES_SECS)]] };
    }
    return { kind: 'update', contacts };
  } catch (error) {
    if (error instanceof SipParseError) return { status: 400, reason: 'Malformed Contact', headers: [] };
    throw error;
  }
}

function readContact(value: string, headerSecs: number): ContactChange {
  const { uriText, params } = splitNameAddr(value);
  const uri = parseUri(uriText);
  if (uri.scheme === 'tel') throw new SipParseError('a telephone number is no place to send calls to');
  const ownSecs = params.has('expires') ? (readExpires(params.get('expires')) ?? DEFAULT_EXPIRES_SECS) : headerSecs;
  return { uri, uriText, expiresSecs: Math.min(ownSecs, MAX_EXPIRES_SECS) };
}

// RFC 3261 §20.10: malformed values are as if nothing was asked for; they range to 2**32-1.
function readExpires(text: string | undefined): number | undefined {
  const secs = /^\d{1,10}$/.test(text ?? '') ? Number(text) : Number.NaN;
  return secs < 2 ** 32 ? secs : undefined;
}
