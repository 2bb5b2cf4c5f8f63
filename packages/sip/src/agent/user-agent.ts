import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { Dialog, type DialogSnapshot } from '../dialog/dialog.ts';
import type { ResponseInit } from '../message/build-response.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import { parseUri } from '../message/uri.ts';
import { type Counters, newCounters } from '../transaction/counters.ts';
import { InviteServerTransaction } from '../transaction/invite-server.ts';
import type { ServerTransaction, TransactionLimits } from '../transaction/transaction-table.ts';
import type { ConnectionLimits } from '../transport/connection-pool.ts';
import { type DnsResolver, SystemResolver } from '../transport/dns-resolver.ts';
import { type Endpoint, isSecure, transportOf } from '../transport/endpoint.ts';
import type { StreamNetwork, TlsSettings } from '../transport/stream-socket.ts';
import { systemStreams } from '../transport/system-streams.ts';
import { type Listener, type OwnAddress, TransportLayer } from '../transport/transport-layer.ts';
import { type BindUdp, bindUdp } from '../transport/udp-socket.ts';
import type { Call } from './call.ts';
import {
  allowHeader,
  CALL_EXTENSIONS,
  checkRequirements,
  DIALOG_METHODS,
  DIALOG_ONLY_METHODS,
  OUTSIDE_METHODS,
  REGISTRAR_EXTENSIONS,
} from './capabilities.ts';
import { AgentCore, type TraceEntry } from './core.ts';
import type { DigestQop } from './digest-response.ts';
import { type DigestAlgorithmName, DigestServer, type GuessingReport } from './digest-server.ts';
import { receiveMessage } from './dispatch.ts';
import { endDialog } from './end-dialog.ts';
import { EventQueue } from './event-queue.ts';
import { type InviteOptions, InviteUac, type OutgoingInvite, type OutgoingInviteHandlers } from './invite-uac.ts';
import { type IncomingInvite, InviteUas } from './invite-uas.ts';
import { capabilityHeaders } from './options.ts';
import { OptionsProbe, type Probe, type ProbeOptions } from './options-probe.ts';
import { type CallOptions, placeCall } from './place-call.ts';
import { LARGEST_DATAGRAM_BYTES } from './place-walk.ts';
import { type RegisterOptions, RegisterUac, type Registration } from './register.ts';
import { answerRegister } from './register-uas.ts';
import { type Binding, Registrar } from './registrar.ts';
import { findReplaced } from './replaces.ts';
import { DEFAULT_SESSION_TIMER, isTooShort, minSeHeader, type SessionTimerSettings } from './session-expires.ts';

export interface UserAgentOptions {
  /** Address to bind for UDP; port 0 means any free one. */
  local: Endpoint;
  /** Stands in Via and Contact instead of the bound address; needed when that is a wildcard. */
  advertised?: { host: string; port?: number };
  /** More places to listen at; with none for TCP and TLS these are for connections that we open. */
  listeners?: readonly Listener[];
  /** Certificates for TLS and WSS; TLS listeners need `cert` and `key`. */
  tls?: TlsSettings;
  /** How many connections others may open. */
  connections?: ConnectionLimits;
  /** Larger requests try TCP before UDP (RFC 3261 §18.1.1); default 1300. */
  largestDatagramBytes?: number;
  /** Option tags that whoever uses this agent knows what to do about, such as `siprec`: calls may require them. */
  extensions?: readonly string[];
  /** User-Agent and Server header. */
  product: string;
  /** Session timers (RFC 4028); default 1800 s, and none shorter than 90 s. */
  sessionTimer?: SessionTimerSettings;
  /** What requests under way may hold; above it new calls get 503. */
  limits?: Partial<TransactionLimits>;
  /** Digest realm; default `hookswitch`. */
  realm?: string;
  /** What a 401 offers, in this order; default MD5 alone, as many phones give up over one they do not know. */
  digestAlgorithms?: readonly DigestAlgorithmName[];
  /** Default `auth` alone; `auth-int` covers the body. */
  digestQops?: readonly DigestQop[];
  /** A source or an account is not listened to for a while, after too many wrong passwords. */
  onGuessing?: (report: GuessingReport) => void;
  clock?: Clock;
  bind?: BindUdp;
  streams?: StreamNetwork;
  randomBytes?: (size: number) => Buffer;
  /** Looks up names; default: the resolver of the system. Its answers are kept as long as they say. */
  resolver?: DnsResolver;
  /** Digest as UAS, for REGISTER and `IncomingInvite.authenticate`. Without it REGISTER is answered 405. */
  password?: (username: string) => string | undefined;
  bindings?: {
    initial: readonly Binding[];
    /** Of all users together; default 100 000. A user has ten at most, and the stalest makes room. */
    max?: number;
    /** Awaited before the 200 to a REGISTER. */
    save(username: string, bindings: readonly Binding[]): Promise<void>;
  };
  /** Each INVITE outside a dialog, after its 100 Trying. Without it, and without `invites()`, INVITE is answered 405. */
  onInvite?: (invite: IncomingInvite) => void;
  /** After each accepted change of a user's bindings, expiry included. */
  onRegistered?: (username: string, bindings: readonly Binding[]) => void;
  onTrace?: (entry: TraceEntry) => void;
  /** Socket errors, and what handlers throw. */
  onError?: (error: Error) => void;
}

/** Option tags that a request outside a dialog may require, by method; an INVITE may require those of calls. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  REGISTER: REGISTRAR_EXTENSIONS,
};

const MAX_WAITING_INVITES = 100;

/** How often `idle` looks. */
const IDLE_CHECK_MS = 20;

/** A SIP user agent: UAC, UAS and registrar (RFC 3261), over UDP, TCP, TLS and WebSocket. */
export class UserAgent {
  /** Where it is bound for UDP. */
  readonly address: Endpoint;
  /** What stands in Via and Contact over UDP. */
  readonly contactEndpoint: Endpoint;
  readonly #transport: TransportLayer;
  readonly #core: AgentCore;
  readonly #options: UserAgentOptions;
  readonly #digest: DigestServer;
  readonly #registrar: Registrar;
  #invites: EventQueue<IncomingInvite> | undefined;

  /** Binds every socket. Rejects when one fails, or has no address to advertise; none is left open then. */
  static async listen(options: UserAgentOptions): Promise<UserAgent> {
    const { local, advertised, listeners = [] } = options;
    const counters = newCounters();
    // What comes in while the last socket is being bound is for nobody yet.
    let agent: UserAgent | undefined;
    const transport = await TransportLayer.open({
      clock: options.clock ?? systemClock,
      bind: options.bind ?? bindUdp,
      streams: options.streams ?? systemStreams,
      listeners: [{ transport: 'UDP', local, ...(advertised === undefined ? {} : { advertised }) }, ...listeners],
      limits: options.connections ?? {},
      tls: options.tls ?? {},
      handlers: {
        count: (name) => {
          counters[name] += 1;
        },
        keepAlive: () => {
          counters.keepAlivesReceived += 1;
        },
        message: (data, source, fault) => {
          if (agent) receiveMessage(agent.#core, data, source, fault);
        },
        failed: (to, error) => {
          if (agent) agent.#core.transportFailed(to, error);
        },
        error: (error) => {
          if (agent) agent.#core.report(error);
        },
      },
    });
    agent = new UserAgent(options, transport, counters);
    return agent;
  }

  private constructor(options: UserAgentOptions, transport: TransportLayer, counters: Counters) {
    const clock = options.clock ?? systemClock;
    const random = options.randomBytes ?? randomBytes;
    this.#options = options;
    this.#transport = transport;
    this.#core = new AgentCore({
      ...{ clock, counters, transport },
      product: options.product,
      randomBytes: random,
      resolver: options.resolver ?? new SystemResolver(),
      largestDatagramBytes: options.largestDatagramBytes ?? LARGEST_DATAGRAM_BYTES,
      sessionTimer: options.sessionTimer ?? DEFAULT_SESSION_TIMER,
      extensions: [...CALL_EXTENSIONS, ...(options.extensions ?? [])],
      limits: options.limits,
      onTrace: options.onTrace,
      onError: options.onError,
      user: {
        request: (transaction, source) => this.#receive(transaction, source),
        ack: (ack) => this.#receiveAck(ack),
      },
    });
    const { host, port } = this.#core.contactEndpoint;
    this.contactEndpoint = { host, port };
    this.address = transport.addresses[0]?.bound ?? options.local;
    const password = options.password ?? (() => undefined);
    this.#digest = new DigestServer({
      ...{ realm: options.realm ?? 'hookswitch', clock, randomBytes: random, password },
      ...{ algorithms: options.digestAlgorithms, qops: options.digestQops, counters: this.#core.counters },
      onGuessing: (report) => void this.#core.guard(() => options.onGuessing?.(report)),
    });
    this.#registrar = this.#createRegistrar(clock);
  }

  /** Messages and events since the start, by name. */
  get counters(): Readonly<Record<string, number>> {
    return this.#core.counters;
  }

  /** Where it listens, the place for UDP first: as bound, and as it stands in Via and Contact. */
  get addresses(): readonly { bound: Endpoint; own: OwnAddress }[] {
    return this.#transport.addresses;
  }

  /** How many TCP, TLS and WebSocket connections there are. */
  get connections(): number {
    return this.#transport.connections;
  }

  /** Whether a connection leads there; always true for a place that is reached over UDP. */
  isOpen(endpoint: Endpoint): boolean {
    return this.#transport.isOpen(endpoint);
  }

  /** Renewed certificates: new connections use them, those that are there stay. */
  setTls(tls: TlsSettings): void {
    this.#transport.setTls(tls);
  }

  /**
   * Calls somebody; resolves when the call is answered. Rejects with CallFailedError, with the reason of `signal` once the
   * call is cancelled, and with SipParseError when the INVITE cannot be written.
   */
  invite(options: CallOptions): Promise<Call>;
  /** The same with handlers, at once. @throws SipParseError when the INVITE cannot be written; no handler is called then */
  invite(options: InviteOptions, handlers: OutgoingInviteHandlers): OutgoingInvite;
  invite(options: CallOptions, handlers?: OutgoingInviteHandlers): Promise<Call> | OutgoingInvite {
    this.#assertOpen();
    return handlers ? new InviteUac(this.#core, options, handlers) : placeCall(this.#core, options);
  }

  /**
   * The INVITEs outside a dialog, for `for await`, instead of `onInvite`. Leaving the loop, or aborting, answers 480 to those
   * not taken; a hundred of them may wait, the next gets 503. @throws Error when somebody takes them already
   */
  invites({ signal }: { signal?: AbortSignal } = {}): AsyncIterableIterator<IncomingInvite> {
    this.#assertOpen();
    if (this.#invites || this.#options.onInvite) throw new Error('an agent has one taker of INVITEs');
    const stop = (): void => void queue.return();
    const forget = this.#core.onClose(() => queue.close());
    const queue = new EventQueue<IncomingInvite>((rest) => {
      for (const invite of rest) invite.reject(480);
      this.#invites = undefined;
      forget();
      signal?.removeEventListener('abort', stop);
    });
    this.#invites = queue;
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
    return queue;
  }

  /** Live bindings of a user, freshest first. */
  bindingsOf(username: string): readonly Binding[] {
    return this.#registrar.bindingsOf(username);
  }

  /** Registers as a phone does and keeps it so. @throws SipParseError when the address of record is no SIP URI */
  register(options: RegisterOptions): Registration {
    this.#assertOpen();
    return new RegisterUac(this.#core, options);
  }

  /** Asks a server with OPTIONS, again and again, whether it is there. @throws SipParseError when the URI is none */
  probe(options: ProbeOptions): Probe {
    this.#assertOpen();
    return new OptionsProbe(this.#core, options);
  }

  /** Sends the BYE for a dialog of an earlier process. Resolves on the answer, on timeout, and when it cannot be sent. */
  endDialog(snapshot: DialogSnapshot): Promise<void> {
    return endDialog(this.#core, Dialog.ofSnapshot(snapshot));
  }

  /**
   * Resolves when nothing is under way any more: no dialog is left and every request of ours has its final response.
   * For an end in good order; a dialog that nobody ends keeps it waiting.
   */
  async idle(): Promise<void> {
    const { clock, dialogs, transactions } = this.#core;
    while (dialogs.size > 0 || transactions.unanswered > 0) {
      await new Promise<void>((resolve) => clock.setTimer(IDLE_CHECK_MS, resolve));
    }
  }

  /**
   * Cancels every timer and closes the socket; registrations are removed as far as one datagram each can do that
   * (`unregister` waits for the answer). No handler is called afterwards. Idempotent.
   */
  async close(): Promise<void> {
    this.#registrar.close();
    this.#core.close();
  }

  /** RFC 3261 §20.5: what is answered outside a dialog. */
  get #methods(): readonly string[] {
    const takesInvites = this.#options.onInvite !== undefined || this.#invites !== undefined;
    const methods = DIALOG_METHODS.filter((method) => method !== 'INVITE' || takesInvites);
    return this.#options.password ? [...methods, 'REGISTER'] : methods;
  }

  #assertOpen(): void {
    if (this.#core.closed) throw new Error('the user agent is closed');
  }

  #createRegistrar(clock: Clock): Registrar {
    const { bindings, onRegistered } = this.#options;
    return new Registrar({
      clock,
      ...(bindings
        ? { maxBindings: bindings.max, initial: bindings.initial, save: (user, list) => bindings.save(user, list) }
        : {}),
      onChange: (user, list) => void this.#core.guard(() => onRegistered?.(user, list)),
      onError: (error) => this.#core.report(error),
    });
  }

  #receiveAck(ack: SipRequest): void {
    const owner = this.#core.dialogs.find(ack);
    if (owner) owner.acknowledge(ack);
    else this.#core.counters.strayAcks += 1;
  }

  /** A new request, RFC 3261 §8.2 and §12.2.2. What goes wrong in here is answered 500, a header nobody can read 400. */
  #receive(transaction: ServerTransaction, source: Endpoint): void {
    let failure: ResponseInit = { status: 500 };
    const isServed = this.#core.guard(() => {
      try {
        if (transaction.request.method === 'CANCEL') this.#receiveCancel(transaction);
        else if (transaction.request.toTag() !== undefined) this.#receiveInDialog(transaction, source);
        else this.#receiveOutside(transaction, source);
      } catch (thrown) {
        if (!(thrown instanceof SipParseError)) throw thrown;
        this.#core.counters.parseErrors += 1;
        failure = { status: 400, reason: 'Malformed Header' };
      }
    });
    const { state } = transaction;
    const isOpen = state === 'trying' || state === 'proceeding';
    if (isOpen && (!isServed || failure.status === 400)) this.#core.answer(transaction, failure);
  }

  #receiveInDialog(transaction: ServerTransaction, source: Endpoint): void {
    const owner = this.#core.dialogs.find(transaction.request);
    if (owner) owner.receive(transaction, source);
    // RFC 3261 §12.2.2: a To tag that belongs to no dialog.
    else this.#refuse(transaction, 481);
  }

  /** RFC 3261 §9.2 */
  #receiveCancel(transaction: ServerTransaction): void {
    const invite = this.#core.transactions.findCancelled(transaction.request);
    if (!invite) {
      this.#refuse(transaction, 481);
      return;
    }
    const toTag = invite.user?.localTag ?? invite.lastResponse?.toTag() ?? this.#core.newTag();
    this.#core.respond(transaction, { status: 200, toTag });
    // After a final response a CANCEL has no effect.
    if (invite.state === 'proceeding') invite.user?.cancelled(transaction.request);
  }

  #receiveOutside(transaction: ServerTransaction, source: Endpoint): void {
    const { request } = transaction;
    // RFC 7332 §4: a call that has made its last hop goes no further. OPTIONS is for whoever it reaches (RFC 3261 §11).
    if (request.method !== 'OPTIONS' && Number(request.header('Max-Forwards') ?? 70) === 0) {
      this.#refuse(transaction, 483);
      return;
    }
    if (DIALOG_ONLY_METHODS.includes(request.method)) {
      this.#refuse(transaction, 481);
      return;
    }
    // RFC 3261 §8.2.1
    if (!OUTSIDE_METHODS.includes(request.method) || !this.#methods.includes(request.method)) {
      this.#refuse(transaction, 405, [allowHeader(this.#methods)]);
      return;
    }
    // RFC 3261 §8.2.2.1
    if (!isServedScheme(request.requestUri, source)) {
      this.#refuse(transaction, 416);
      return;
    }
    const refusal = checkRequirements(
      request,
      request.method === 'INVITE' ? this.#core.extensions : EXTENSIONS[request.method],
    );
    if (refusal) {
      this.#refuse(transaction, refusal.status, refusal.headers);
      return;
    }
    if (transaction instanceof InviteServerTransaction) {
      this.#receiveInvite(transaction, source);
      return;
    }
    if (request.method === 'OPTIONS') {
      this.#core.answer(transaction, { status: 200, headers: capabilityHeaders(this.#methods, this.#core.extensions) });
      return;
    }
    answerRegister(this.#core, { digest: this.#digest, registrar: this.#registrar }, transaction, source);
  }

  #receiveInvite(transaction: InviteServerTransaction, source: Endpoint): void {
    const { request } = transaction;
    const { dialogs, sessionTimer } = this.#core;
    let invite: InviteUas;
    try {
      // RFC 4028 §9
      if (isTooShort(request, sessionTimer)) {
        this.#refuse(transaction, 422, [minSeHeader(sessionTimer)]);
        return;
      }
      const replaces = findReplaced(request, dialogs);
      if (typeof replaces === 'number') {
        this.#refuse(transaction, replaces);
        return;
      }
      invite = new InviteUas(this.#core, this.#digest, { transaction, source, replaces });
    } catch (thrown) {
      if (!(thrown instanceof SipParseError)) throw thrown;
      this.#core.answer(transaction, { status: 400, reason: thrown.message });
      return;
    }
    if (this.#invites) {
      const hasRoom = this.#invites.size < MAX_WAITING_INVITES && this.#invites.push(invite);
      if (!hasRoom) invite.reject(503, { headers: [['Retry-After', '5']] });
      return;
    }
    const isTaken = this.#core.guard(() => this.#options.onInvite?.(invite));
    if (!isTaken) invite.reject(500);
  }

  #refuse(transaction: ServerTransaction, status: number, headers: ReturnType<typeof capabilityHeaders> = []): void {
    this.#core.counters.requestsRefused += 1;
    this.#core.answer(transaction, { status, headers });
  }
}

/** RFC 3261 §26.2.2: a sips: URI means encryption on every hop, the last one too. */
function isServedScheme(requestUri: string, source: Endpoint): boolean {
  try {
    return parseUri(requestUri).scheme !== 'sips' || isSecure(transportOf(source));
  } catch {
    return false;
  }
}
