import { ChurnList, Place } from '@hookswitch/churn';
import type { Clock } from '../clock.ts';
import { DialogTable } from '../dialog/dialog-table.ts';
import { buildResponse, type ResponseInit } from '../message/build-response.ts';
import { formatHost } from '../message/host-port.ts';
import { formatNameAddr } from '../message/name-addr.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Counters } from '../transaction/counters.ts';
import { MAGIC_COOKIE } from '../transaction/match.ts';
import {
  type ServerTransaction,
  type TransactionLimits,
  TransactionTable,
  type TransactionTableUser,
} from '../transaction/transaction-table.ts';
import type { DnsResolver } from '../transport/dns-resolver.ts';
import { defaultPortOf, type Endpoint, endpointKey, isStream } from '../transport/endpoint.ts';
import { reopenedDestination } from '../transport/rport.ts';
import type { OwnAddress, TransportLayer } from '../transport/transport-layer.ts';
import { NextHops } from './next-hops.ts';
import { contactAt, withContactAt, withSentBy } from './own-address.ts';
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
  counters: Counters;
  transport: TransportLayer;
  product: string;
  randomBytes: (size: number) => Buffer;
  resolver: DnsResolver;
  largestDatagramBytes: number;
  sessionTimer: SessionTimerSettings;
  extensions: readonly string[];
  limits: Partial<TransactionLimits> | undefined;
  onTrace: ((entry: TraceEntry) => void) | undefined;
  onError: ((error: Error) => void) | undefined;
  user: TransactionTableUser;
}

/**
 * What the parts of a user agent share (the UAC core and UAS core of RFC 3261 §5): the transport layer, transactions
 * and dialogs, identifiers, the clock. Whoever sets a timer or leaves a promise open registers how to end it (`onClose`).
 */
export class AgentCore {
  readonly clock: Clock;
  readonly counters: Counters;
  readonly transactions: TransactionTable;
  /** Where requests go. */
  readonly nextHops: NextHops;
  readonly dialogs = new DialogTable();
  /** The address of ours that is the usual one; others stand in messages that take other ways. */
  readonly contactEndpoint: OwnAddress;
  readonly product: string;
  readonly randomBytes: (size: number) => Buffer;
  readonly sessionTimer: SessionTimerSettings;
  /** Option tags of what calls can do here. */
  readonly extensions: readonly string[];
  readonly #options: AgentCoreOptions;
  readonly #transport: TransportLayer;
  readonly #farewells = new ChurnList<() => void>();
  readonly #closers = new ChurnList<() => void>();
  readonly #flowWatchers = new Map<string, Set<() => void>>();
  #closed = false;

  constructor(options: AgentCoreOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.counters = options.counters;
    this.#transport = options.transport;
    const [first] = options.transport.addresses;
    if (!first) throw new RangeError('a user agent needs a place to listen at');
    this.contactEndpoint = first.own;
    this.product = options.product;
    this.randomBytes = options.randomBytes;
    this.sessionTimer = options.sessionTimer;
    this.extensions = options.extensions;
    this.nextHops = new NextHops(options);
    this.transactions = new TransactionTable({
      clock: options.clock,
      counters: this.counters,
      send: (message, to) => this.send(message, to),
      address: (request, to) => this.#address(request, to),
      user: options.user,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Hands one message to the transport, outside any transaction when called directly. Never throws. */
  send(message: SipRequest | SipResponse, to: Endpoint): void {
    if (this.#closed) return;
    const isRequest = 'method' in message;
    this.counters[isRequest ? 'requestsSent' : 'responsesSent'] += 1;
    const isGone = !isRequest && isStream(to) && !this.#transport.isOpen(to);
    const destination = isGone ? reopenedDestination(message.via(), to) : to;
    const addressed = this.#address(message, destination);
    this.#transport.send(addressed.toBuffer(), destination);
    this.trace('sent', addressed, destination);
  }

  /** A request came: its Via may ask that the connection be used in the other direction too (RFC 5923 §5). */
  takeAlias(request: SipRequest, source: Endpoint): void {
    if (source.transport !== 'TLS') return;
    const { host, port = defaultPortOf('TLS'), params } = request.via();
    if (params.has('alias')) this.#transport.alias(source, { host, port });
  }

  /** Hands bytes that are no SIP message to the transport. Never throws. */
  sendBytes(data: Buffer, to: Endpoint): void {
    if (!this.#closed) this.#transport.send(data, to);
  }

  /** What of a message depends on the way it goes: sent-by and transport of our Via (RFC 3261 §18.1.1), our Contact. */
  #address<M extends SipRequest | SipResponse>(message: M, to: Endpoint): M {
    const own = this.#transport.ownAddress(to);
    if (own === this.contactEndpoint) return message;
    const addressed = 'method' in message ? (withSentBy(message, own) as M) : message;
    return withContactAt(addressed, this.contactEndpoint, own);
  }

  trace(direction: 'sent' | 'received', message: SipRequest | SipResponse, remote: Endpoint): void {
    const { onTrace } = this.#options;
    if (onTrace) this.guard(() => onTrace({ direction, remote, message, atMs: this.clock.wallTimeMs() }));
  }

  /** Answers a request in its transaction, with Server and, where the request lacks one, the To tag. */
  respond(transaction: ServerTransaction, init: ResponseInit): void {
    transaction.respond(buildResponse(transaction.request, init, [['Server', this.product]]));
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
    return this.#transport.isOwn(host, port);
  }

  /**
   * Our Contact value.
   * @param features media feature tags (RFC 3840 §9), such as `+sip.src`
   * @throws SipParseError when the user part cannot be written
   */
  contact(user: string | undefined, features: readonly string[] = []): string {
    const { host, port } = this.contactEndpoint;
    const uri = { scheme: 'sip', host, port, params: new Map(), headers: '' } as const;
    const params = new Map(features.map((name) => [name, undefined] as const));
    return formatNameAddr({ uri: user === undefined || user === '' ? uri : { user, ...uri }, params });
  }

  /** A Contact of ours as it is written in a request that goes there. */
  contactTo(contact: string, to: Endpoint): string {
    return contactAt(contact, this.contactEndpoint, this.#transport.ownAddress(to), false);
  }

  /** Calls back when the connection to this place ends; call the result when nobody waits for that any more. */
  watchFlow(place: Endpoint, ended: () => void): () => void {
    if (!isStream(place)) return () => undefined;
    const key = endpointKey(place);
    const watchers = this.#flowWatchers.get(key) ?? new Set();
    this.#flowWatchers.set(key, watchers.add(ended));
    return () => {
      watchers.delete(ended);
      if (watchers.size === 0 && this.#flowWatchers.get(key) === watchers) this.#flowWatchers.delete(key);
    };
  }

  /** What was sent there is lost, and the connection, if it was one, has ended. */
  transportFailed(to: Endpoint, error: Error): void {
    this.counters.transportErrors += 1;
    this.guard(() => this.transactions.transportFailed(to, error));
    for (const ended of [...(this.#flowWatchers.get(endpointKey(to)) ?? [])]) this.guard(ended);
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
    const place = new Place(end);
    if (this.#closed) queueMicrotask(end);
    else this.#closers.add(place);
    return () => this.#closers.remove(place);
  }

  /** Registers what to send as the last thing before the socket closes; call the result when it is not needed any more. */
  beforeClose(send: () => void): () => void {
    const place = new Place(send);
    this.#farewells.add(place);
    return () => this.#farewells.remove(place);
  }

  close(): void {
    if (this.#closed) return;
    for (const send of this.#farewells.values()) this.guard(send);
    this.#farewells.clear();
    this.#closed = true;
    this.nextHops.close();
    for (const end of this.#closers.values()) end();
    this.#closers.clear();
    this.transactions.close();
    this.dialogs.clear();
    this.#transport.close();
  }
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
