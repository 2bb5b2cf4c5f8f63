import type { Clock } from '../clock.ts';
import type { TransactionLimits } from '../transaction/transaction-table.ts';
import type { ConnectionLimits } from '../transport/connection-pool.ts';
import type { DnsResolver } from '../transport/dns-resolver.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import type { StreamNetwork, TlsSettings } from '../transport/stream-socket.ts';
import type { Listener } from '../transport/transport-layer.ts';
import type { BindUdp } from '../transport/udp-socket.ts';
import type { TraceEntry } from './core.ts';
import type { DigestQop } from './digest-response.ts';
import type { DigestAlgorithmName, GuessingReport } from './digest-server.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { Binding } from './registrar.ts';
import type { SessionTimerSettings } from './session-expires.ts';

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
