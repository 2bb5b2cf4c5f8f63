import { ChurnTable } from '@hookswitch/churn';
import type { Clock, Timer } from '../clock.ts';
import type { HeaderList } from '../message/headers.ts';
import { quote } from '../message/quoted-string.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { parseUri } from '../message/uri.ts';
import { urisEqual } from '../message/uri-equal.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { type ContactChange, planRegister, type RegisterPlan, type RegisterResult } from './register-plan.ts';

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
  /** 0 to 1, as the phone asked; absent counts as 1. */
  q?: number;
  /** RFC 5626: which device, and which of the ways to it. */
  flow?: { instanceId: string; regId: number };
  /** RFC 3327: the proxies between us and the phone, to be written as Route. Absent: reach it at `source`. */
  path?: readonly string[];
}

export interface RegistrarOptions {
  clock: Clock;
  /** Bindings of an earlier process; those that have expired are dropped. */
  initial?: readonly Binding[];
  /** Makes the bindings of a user durable; awaited before a REGISTER is answered. */
  save?: (username: string, bindings: readonly Binding[]) => Promise<void>;
  /** After each accepted change, expiry included. */
  onChange?: (username: string, bindings: readonly Binding[]) => void;
  /** Of all users together; default 100 000. Above it nobody new gets in. */
  maxBindings?: number | undefined;
  /** What `save` rejects with and `onChange` throws. */
  onError?: (error: Error) => void;
}

const MAX_BINDINGS_PER_USER = 10;
const MAX_BINDINGS = 100_000;
const FULL_RETRY_AFTER_SECS = 60;
const MAX_USER_AGENT_LENGTH = 256;

/** The registrar of RFC 3261 §10.3, behind authentication: it is told who sends. */
export class Registrar {
  readonly #options: RegistrarOptions;
  /** Most recently refreshed first. A user without bindings has no entry. */
  readonly #bindings = new Map<string, readonly Binding[]>();
  readonly #timers = new Map<string, Timer>();
  /** How many bindings there are, those included that have expired and wait for their timer. */
  #total = 0;
  /** The last of a user's changes that is under way: the next one waits for it. Emptied by the change itself. */
  readonly #changes = new ChurnTable<Promise<void>>();
  #closed = false;

  constructor(options: RegistrarOptions) {
    this.#options = options;
    const freshestFirst = [...(options.initial ?? [])].sort((a, b) => b.expiresAtMs - a.expiresAtMs);
    for (const binding of freshestFirst) {
      const others = this.#bindings.get(binding.username) ?? [];
      if (this.#isLive(binding) && others.length < MAX_BINDINGS_PER_USER) {
        this.#bindings.set(binding.username, [...others, binding]);
        this.#total += 1;
      }
    }
    for (const username of this.#bindings.keys()) this.#armExpiry(username);
  }

  /** Live bindings, best first: by q, then the most recently refreshed. */
  bindingsOf(username: string): readonly Binding[] {
    return byPreference(this.#live(username));
  }

  /** Carries out a REGISTER of an authenticated user. All of it takes effect or nothing. Never rejects. */
  async register(request: SipRequest, username: string, source: Endpoint): Promise<RegisterResult> {
    return this.#inTurn(username, async () => {
      const plan = planRegister(request, username, MAX_BINDINGS_PER_USER);
      if ('status' in plan) return plan;
      const current = this.#live(username);
      const next = plan.kind === 'query' ? current : this.#apply(plan, current, { request, username, source });
      if (next === undefined) return { status: 500, reason: 'CSeq Out Of Order', headers: [] };
      if (next.length > current.length && this.#total >= (this.#options.maxBindings ?? MAX_BINDINGS)) {
        return { status: 503, headers: [['Retry-After', String(FULL_RETRY_AFTER_SECS)]] };
      }
      if (next !== current && !(await this.#commit(username, next))) return { status: 500, headers: [] };
      return { status: 200, headers: [...this.#contactHeaders(next), ...extensionHeaders(request, plan)] };
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
    plan: Exclude<RegisterPlan, { kind: 'query' }>,
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
      const matches = (binding: Binding): boolean => isSameContact(binding, contact);
      if (current.some((binding) => matches(binding) && isOutOfOrder(binding))) return undefined;
      next = next.filter((binding) => !matches(binding));
      if (contact.expiresSecs > 0) next = [this.#createBinding(contact, plan.path, register), ...next];
    }
    // A phone that restarts on a new port each time must not lock itself out: the stalest binding makes room.
    return next.slice(0, MAX_BINDINGS_PER_USER);
  }

  #createBinding(contact: ContactChange, path: readonly string[], { request, username, source }: Register): Binding {
    const userAgent = request.header('User-Agent')?.slice(0, MAX_USER_AGENT_LENGTH);
    return {
      username,
      contactUri: contact.uriText,
      source: { ...source },
      expiresAtMs: this.#options.clock.wallTimeMs() + contact.expiresSecs * 1000,
      callId: request.callId,
      cseq: request.cseq().number,
      ...(userAgent === undefined ? {} : { userAgent }),
      ...(contact.q === undefined ? {} : { q: contact.q }),
      ...(contact.flow === undefined ? {} : { flow: contact.flow }),
      ...(path.length === 0 ? {} : { path }),
    };
  }

  #contactHeaders(bindings: readonly Binding[]): HeaderList {
    const nowMs = this.#options.clock.wallTimeMs();
    // RFC 3261 §10.3 step 8: every current binding, with the time it has left.
    return bindings.map((binding) => ['Contact', formatContact(binding, nowMs)]);
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
    this.#total += next.length - (this.#bindings.get(username)?.length ?? 0);
    if (next.length === 0) this.#bindings.delete(username);
    else this.#bindings.set(username, next);
    this.#armExpiry(username);
    try {
      this.#options.onChange?.(username, byPreference(next));
    } catch (error) {
      // The change is saved and done: a listener that fails cannot undo it.
      this.#report(error);
    }
  }

  /** Most recently refreshed first. */
  #live(username: string): readonly Binding[] {
    return (this.#bindings.get(username) ?? []).filter((binding) => this.#isLive(binding));
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
    const live = this.#live(username);
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

/** What the answer says besides the contacts. */
function extensionHeaders(request: SipRequest, plan: RegisterPlan): HeaderList {
  if (plan.kind !== 'update') return [];
  const supported = request.headers('Supported').map((tag) => tag.toLowerCase());
  // RFC 5626 §6: says that the flow is kept, to a phone that knows what that means.
  const isKept = supported.includes('outbound') && plan.contacts.some(({ flow }) => flow !== undefined);
  // RFC 3327 §5.3: the path that was stored goes back.
  const path = plan.path.map((value): readonly [string, string] => ['Path', value]);
  return [...path, ...(isKept ? [['Require', 'outbound'] as const] : [])];
}

/** Of two flows of one device with the same reg-id the older is gone (RFC 5626 §6); else equal URIs are one contact. */
function isSameContact(binding: Binding, contact: ContactChange): boolean {
  const { flow } = contact;
  if (binding.flow === undefined || flow === undefined) {
    return binding.flow === flow && urisEqual(parseUri(binding.contactUri), contact.uri);
  }
  return binding.flow.instanceId === flow.instanceId && binding.flow.regId === flow.regId;
}

/** RFC 3261 §20.10: a higher q is preferred; without one it is 1. Between equals the freshest. */
function byPreference(bindings: readonly Binding[]): Binding[] {
  return [...bindings].sort((a, b) => (b.q ?? 1) - (a.q ?? 1));
}

function formatContact({ contactUri, expiresAtMs, q, flow }: Binding, nowMs: number): string {
  const secs = Math.max(0, Math.round((expiresAtMs - nowMs) / 1000));
  const device = flow === undefined ? '' : `;+sip.instance=${quote(flow.instanceId)};reg-id=${flow.regId}`;
  return `<${contactUri}>;expires=${secs}${q === undefined ? '' : `;q=${q}`}${device}`;
}
