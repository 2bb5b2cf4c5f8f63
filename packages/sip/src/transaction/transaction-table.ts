import { createHash } from 'node:crypto';
import { ChurnTable } from '@hookswitch/churn';
import type { Clock } from '../clock.ts';
import { buildResponse } from '../message/build-response.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import { type Endpoint, endpointKey } from '../transport/endpoint.ts';
import { responseDestination } from '../transport/rport.ts';
import type { Counters } from './counters.ts';
import { DelayLines } from './delay-lines.ts';
import { InviteClientTransaction } from './invite-client.ts';
import { InviteServerTransaction } from './invite-server.ts';
import { clientKey, hasUniqueBranch, matchesToTag, mergeKey, serverKey } from './match.ts';
import { NonInviteClientTransaction } from './non-invite-client.ts';
import { NonInviteServerTransaction } from './non-invite-server.ts';
import type { ClientTransactionUser, TransactionContext } from './transaction-context.ts';

export type ServerTransaction = InviteServerTransaction | NonInviteServerTransaction;
export type ClientTransaction = InviteClientTransaction | NonInviteClientTransaction;

/** A server transaction and what the table counts of it, which outlasts its request in memory. */
interface Served {
  readonly transaction: ServerTransaction;
  readonly bytes: number;
  readonly mergeKey: string | undefined;
}

/** The layer above: takes what starts something new, or belongs to a dialog. */
export interface TransactionTableUser {
  /** A request that starts a server transaction. The user answers through it. */
  request(transaction: ServerTransaction, source: Endpoint): void;
  /** An ACK that belongs to no transaction: it acknowledges a 2xx (RFC 3261 §13.3.1.4) or nothing at all. */
  ack(ack: SipRequest, source: Endpoint): void;
}

export interface TransactionTableOptions {
  clock: Clock;
  counters: Counters;
  send: (message: SipRequest | SipResponse, to: Endpoint) => void;
  /** Fills in what of a request depends on where it goes (RFC 3261 §18.1.1); default: nothing does. */
  address?: (request: SipRequest, to: Endpoint) => SipRequest;
  user: TransactionTableUser;
  limits?: Partial<TransactionLimits>;
}

/**
 * What the server transactions of an agent may hold. Above one of them a new call is refused with 503 and Retry-After;
 * above twice as much everything outside a dialog is dropped, above four times as much everything. So calls that are up
 * go on, and end in good order.
 */
export interface TransactionLimits {
  /** Default 100 000. */
  transactions: number;
  /** Of their requests, about; default 256 MiB. */
  bytes: number;
}

// Over UDP a call that is answered and hung up by its caller leaves two transactions for 32 s (RFC 3261 timer J, RFC 6026 timer
// L): so many are 1,500 such calls a second.
const DEFAULT_LIMITS: TransactionLimits = { transactions: 100_000, bytes: 256 * 1024 * 1024 };
const OVERLOAD_RETRY_AFTER_SECS = 5;

/** All transactions of one user agent: finds the one a message belongs to, or starts it (RFC 3261 §17). */
export class TransactionTable {
  readonly #context: TransactionContext;
  readonly #address: (request: SipRequest, to: Endpoint) => SipRequest;
  readonly #counters: Counters;
  readonly #user: TransactionTableUser;
  readonly #limits: TransactionLimits;
  readonly #clients = new ChurnTable<ClientTransaction>();
  readonly #servers = new ChurnTable<Served>();
  /** Merge key -> key of the server transaction that came first. Entries go with that transaction. */
  readonly #merged = new ChurnTable<string>();
  #bytes = 0;
  #closed = false;

  constructor(options: TransactionTableOptions) {
    this.#counters = options.counters;
    this.#user = options.user;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#address = options.address ?? ((request) => request);
    this.#context = {
      clock: options.clock,
      counters: options.counters,
      delays: new DelayLines(options.clock),
      send: options.send,
      terminated: (key) => this.#remove(key),
    };
  }

  get size(): number {
    return this.#clients.size + this.#servers.size;
  }

  /** Requests of ours that still wait for their final response. */
  get unanswered(): number {
    let count = 0;
    for (const { state } of this.#clients.values()) {
      if (state === 'calling' || state === 'trying' || state === 'proceeding') count += 1;
    }
    return count;
  }

  /** Sends an INVITE in a transaction of its own. Its top Via carries a fresh branch. */
  startInvite(request: SipRequest, to: Endpoint, user: ClientTransactionUser): InviteClientTransaction {
    const addressed = this.#address(request, to);
    const transaction = new InviteClientTransaction(this.#context, clientKey(request), addressed, to, user);
    this.#addClient(transaction);
    return transaction;
  }

  /** Sends any other request but ACK in a transaction of its own. */
  startNonInvite(request: SipRequest, to: Endpoint, user: ClientTransactionUser): NonInviteClientTransaction {
    const addressed = this.#address(request, to);
    const transaction = new NonInviteClientTransaction(this.#context, clientKey(request), addressed, to, user);
    this.#addClient(transaction);
    return transaction;
  }

  /** @param request with its top Via stamped @throws SipParseError when it cannot be matched */
  receiveRequest(request: SipRequest, source: Endpoint): void {
    const { key, transaction: existing } = this.#find(request);
    if (existing) {
      existing.receive(request);
      return;
    }
    if (request.method === 'ACK') {
      this.#user.ack(request, source);
      return;
    }
    if (this.#isOverloaded(request, source)) return;
    this.#start(key, request, source);
  }

  /** @throws SipParseError when it cannot be matched */
  receiveResponse(response: SipResponse): void {
    const transaction = this.#clients.get(clientKey(response));
    if (transaction) transaction.receive(response);
    // RFC 6026 §6: a response that no transaction waits for is dropped, never forwarded.
    else this.#counters.strayResponses += 1;
  }

  /** The INVITE transaction that a CANCEL is about (RFC 3261 §9.2). */
  findCancelled(cancel: SipRequest): InviteServerTransaction | undefined {
    const { transaction } = this.#find(cancel, 'INVITE');
    return transaction instanceof InviteServerTransaction ? transaction : undefined;
  }

  /** Tells every client transaction towards this endpoint that still waits for a first answer. */
  transportFailed(to: Endpoint, error: Error): void {
    const failed = endpointKey(to);
    for (const transaction of this.#clients.values()) {
      if (endpointKey(transaction.destination) === failed) transaction.fail(error);
    }
  }

  /** Ends every transaction without a word. Later messages are for nobody. */
  close(): void {
    this.#closed = true;
    for (const transaction of this.#clients.values()) transaction.close();
    for (const { transaction } of this.#servers.values()) transaction.close();
    this.#context.delays.close();
  }

  /** The transaction that a request belongs to, and under which key one that it starts would stand. */
  #find(request: SipRequest, method?: string): { key: string; transaction: ServerTransaction | undefined } {
    const key = serverKey(request, method);
    const first = this.#servers.get(key)?.transaction;
    if (!first || hasUniqueBranch(request) || matchesToTag(request, first.request, first.lastResponse))
      return { key, transaction: first };
    // RFC 3261 §17.2.3: two requests of a peer that speaks RFC 2543 may differ in nothing but the To tag.
    const second = `${key}\n${request.toTag() ?? ''}`;
    return { key: second, transaction: this.#servers.get(second)?.transaction };
  }

  #addClient(transaction: ClientTransaction): void {
    if (this.#closed) transaction.close();
    else this.#clients.set(transaction.key, transaction);
  }

  #start(key: string, request: SipRequest, source: Endpoint): void {
    const Transaction = request.method === 'INVITE' ? InviteServerTransaction : NonInviteServerTransaction;
    const transaction = new Transaction(this.#context, key, request, responseDestination(request.via(), source));
    const [bytes, merge] = [request.size, mergeKey(request)];
    this.#servers.set(key, { transaction, bytes, mergeKey: merge });
    this.#bytes += bytes;
    if (merge !== undefined && this.#merged.has(merge)) {
      // RFC 3261 §8.2.2.2: the same request has arrived by another way; only the first copy is served.
      this.#counters.mergedRequests += 1;
      transaction.respond(buildResponse(request, { status: 482, toTag: statelessTag(request) }));
      return;
    }
    if (merge !== undefined) this.#merged.set(merge, key);
    this.#user.request(transaction, source);
  }

  /** Refuses or drops what the table has no room for. */
  #isOverloaded(request: SipRequest, source: Endpoint): boolean {
    const load = Math.max(this.#servers.size / this.#limits.transactions, this.#bytes / this.#limits.bytes);
    if (load < 1) return false;
    const isInDialog = request.toTag() !== undefined;
    if (load >= (isInDialog ? 4 : 2)) {
      this.#counters.overloadDropped += 1;
      return true;
    }
    if (isInDialog || request.method !== 'INVITE') return false;
    this.#counters.overloadRefused += 1;
    // RFC 3261 §8.2.7: stateless; the tag is the same for every retransmission.
    const response = buildResponse(request, {
      status: 503,
      toTag: statelessTag(request),
      headers: [['Retry-After', String(OVERLOAD_RETRY_AFTER_SECS)]],
    });
    this.#context.send(response, responseDestination(request.via(), source));
    return true;
  }

  #remove(key: string): void {
    if (this.#clients.delete(key)) return;
    const served = this.#servers.get(key);
    if (!served) return;
    this.#servers.delete(key);
    this.#bytes -= served.bytes;
    const { mergeKey: merge } = served;
    if (merge !== undefined && this.#merged.get(merge) === key) this.#merged.delete(merge);
  }
}

/** A To tag that needs no memory: always the same for the same request (RFC 3261 §8.2.7). */
function statelessTag(request: SipRequest): string {
  return createHash('sha256').update(serverKey(request)).digest('hex').slice(0, 16);
}
