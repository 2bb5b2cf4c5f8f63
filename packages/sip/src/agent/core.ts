import { isIP, isIPv6 } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Dialog } from '../dialog/dialog.ts';
import { DialogTable } from '../dialog/dialog-table.ts';
import { buildResponse, type ResponseInit } from '../message/build-response.ts';
import { formatHost } from '../message/host-port.ts';
import { formatNameAddr } from '../message/name-addr.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import { parseUri } from '../message/uri.ts';
import { type Counters, newCounters } from '../transaction/counters.ts';
import { MAGIC_COOKIE } from '../transaction/match.ts';
import {
  type ServerTransaction,
  type TransactionLimits,
  TransactionTable,
  type TransactionTableUser,
} from '../transaction/transaction-table.ts';
import { locateServer, type ResolveHost } from '../transport/locate-server.ts';
import type { DatagramSocket, Endpoint } from '../transport/udp-socket.ts';
import type { SessionTimerSettings } from './session-expires.ts';

/** One message on the wire, as it was sent or received. */
export interface TraceEntry {
  direction: 'sent' | 'received';
  remote: Endpoint;
  message: SipRequest | SipResponse;
  /** Unix time in milliseconds. */
  atMs: number;
}

export interface AgentCoreOptions {
  clock: Clock;
  socket: DatagramSocket;
  contactEndpoint: Endpoint;
  product: string;
  randomBytes: (size: number) => Buffer;
  resolveHost: ResolveHost | undefined;
  sessionTimer: SessionTimerSettings;
  limits: Partial<TransactionLimits> | undefined;
  onTrace: ((entry: TraceEntry) => void) | undefined;
  onError: ((error: Error) => void) | undefined;
  user: TransactionTableUser;
}

/**
 * What the parts of a user agent share (the UAC core and UAS core of RFC 3261 §5): one socket, its transactions and
 * dialogs, identifiers, the clock. Whoever sets a timer or leaves a promise open registers how to end it (`onClose`).
 */
export class AgentCore {
  readonly clock: Clock;
  readonly counters: Counters = newCounters();
  readonly transactions: TransactionTable;
  readonly dialogs = new DialogTable();
  readonly contactEndpoint: Endpoint;
  readonly product: string;
  readonly randomBytes: (size: number) => Buffer;
  readonly sessionTimer: SessionTimerSettings;
  readonly #options: AgentCoreOptions;
  readonly #farewells = new Set<() => void>();
  readonly #closers = new Set<() => void>();
  #closed = false;

  constructor(options: AgentCoreOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.contactEndpoint = options.contactEndpoint;
    this.product = options.product;
    this.randomBytes = options.randomBytes;
    this.sessionTimer = options.sessionTimer;
    this.transactions = new TransactionTable({
      clock: options.clock,
      counters: this.counters,
      send: (message, to) => this.send(message, to),
      user: options.user,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Hands one message to the socket, outside any transaction when called directly. Never throws. */
  send(message: SipRequest | SipResponse, to: Endpoint): void {
    if (this.#closed) return;
    this.counters['method' in message ? 'requestsSent' : 'responsesSent'] += 1;
    this.#options.socket.send(message.toBuffer(), to);
    this.trace('sent', message, to);
  }

  /** Hands bytes that are no SIP message to the socket. Never throws. */
  sendBytes(data: Buffer, to: Endpoint): void {
    if (!this.#closed) this.#options.socket.send(data, to);
  }

  trace(direction: 'sent' | 'received', message: SipRequest | SipResponse, remote: Endpoint): void {
    const { onTrace } = this.#options;
    if (onTrace) this.guard(() => onTrace({ direction, remote, message, atMs: this.clock.wallTimeMs() }));
  }

  /** Answers a request in its transaction, with Server and, where the request lacks one, the To tag. */
  respond(transaction: ServerTransaction, init: ResponseInit): void {
    const headers = [['Server', this.product] as const, ...(init.headers ?? [])];
    transaction.respond(buildResponse(transaction.request, { ...init, headers }));
  }

  /** A response to a request that has no dialog and makes none. */
  answer(transaction: ServerTransaction, init: ResponseInit): void {
    this.respond(transaction, { toTag: this.newTag(), ...init });
  }

  newTag(): string {
    return this.randomBytes(8).toString('hex');
  }

  newCallId(): string {
    return this.randomBytes(16).toString('hex');
  }

  /** A Via value with a fresh branch (RFC 3261 §8.1.1.7), asking for the source port (RFC 3581 §3). */
  newVia(): string {
    const { host, port } = this.contactEndpoint;
    return `SIP/2.0/UDP ${formatHost(host)}:${port};branch=${MAGIC_COOKIE}${this.randomBytes(12).toString('hex')};rport`;
  }

  /** Whether the top Via of a response is ours (RFC 3261 §18.1.2). */
  isOwnVia(message: SipResponse): boolean {
    const { host, port = 5060 } = message.via();
    return host.toLowerCase() === this.contactEndpoint.host.toLowerCase() && port === this.contactEndpoint.port;
  }

  /** Our Contact value. @throws SipParseError when the user part cannot be written */
  contact(user: string | undefined): string {
    const { host, port } = this.contactEndpoint;
    const uri = { scheme: 'sip', host, port, params: new Map(), headers: '' } as const;
    return formatNameAddr({ uri: user === undefined || user === '' ? uri : { ...uri, user }, params: new Map() });
  }

  /** The endpoint for a URI, by the family of our socket. Rejects when there is none. */
  async locate(uri: string): Promise<Endpoint> {
    const { resolveHost, socket } = this.#options;
    const family = isIPv6(socket.address.host) ? 6 : 4;
    return locateServer(parseUri(uri), { family, ...(resolveHost === undefined ? {} : { resolveHost }) });
  }

  /** An endpoint with its host as an address: a trunk may be configured by name. Rejects when it has none. */
  async resolve(endpoint: Endpoint): Promise<Endpoint> {
    const { host, port } = endpoint;
    return isIP(host) === 0 ? this.locate(`sip:${host}:${port}`) : endpoint;
  }

  /**
   * Calls back with where the next request of a dialog goes: at once when no name has to be resolved, so that an ACK is
   * not late. A target that cannot be located is replaced by the place where the peer was seen; without one, it fails.
   */
  withNextHop(dialog: Dialog, use: (endpoint: Endpoint) => void, fail: (error: Error) => void): void {
    if (this.#closed) return;
    const { uri, fallback, isHidden } = dialog.nextHop();
    const target = parseUri(uri);
    const literal = readLiteral(target.params.get('maddr') ?? target.host);
    const sameFamily = isIPv6(literal ?? '') === isIPv6(this.#options.socket.address.host);
    if (fallback && (isHidden || (literal !== undefined && !sameFamily))) use(fallback);
    else if (literal !== undefined) use({ host: literal, port: target.port ?? 5060 });
    else {
      this.locate(uri).then(
        (endpoint) => !this.#closed && use(endpoint),
        (error: Error) => !this.#closed && (fallback ? use(fallback) : fail(error)),
      );
    }
  }

  /** Runs a handler of the application: what it throws goes to onError, never into the protocol. False when it threw. */
  guard(handler: () => void): boolean {
    if (this.#closed) return true;
    try {
      handler();
      return true;
    } catch (thrown) {
      this.report(asError(thrown));
      return false;
    }
  }

  report(error: Error): void {
    if (this.#closed) return;
    try {
      this.#options.onError?.(error);
    } catch {
      // An error handler that fails has nobody left to tell.
    }
  }

  /** Registers how to end something that would outlive the agent; call the result when it has ended by itself. */
  onClose(end: () => void): () => void {
    if (this.#closed) queueMicrotask(end);
    else this.#closers.add(end);
    return () => void this.#closers.delete(end);
  }

  /** Registers what to send as the last thing before the socket closes; call the result when it is not needed any more. */
  beforeClose(send: () => void): () => void {
    this.#farewells.add(send);
    return () => void this.#farewells.delete(send);
  }

  close(): void {
    if (this.#closed) return;
    for (const send of [...this.#farewells]) this.guard(send);
    this.#farewells.clear();
    this.#closed = true;
    for (const end of [...this.#closers]) end();
    this.#closers.clear();
    this.transactions.close();
    this.dialogs.clear();
    this.#options.socket.close();
  }
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function readLiteral(host: string): string | undefined {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) === 0 ? undefined : bare;
}
