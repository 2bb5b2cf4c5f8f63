import { type Clock, systemClock } from '../clock.ts';
import { Dialog, type DialogSnapshot } from '../dialog/dialog.ts';
import { pooledRandomBytes } from '../pooled-random-bytes.ts';
import { type Counters, newCounters } from '../transaction/counters.ts';
import { SystemResolver } from '../transport/dns-resolver.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import type { TlsSettings } from '../transport/stream-socket.ts';
import { systemStreams } from '../transport/system-streams.ts';
import { type OwnAddress, TransportLayer } from '../transport/transport-layer.ts';
import { bindUdp } from '../transport/udp-socket.ts';
import type { Call } from './call.ts';
import { CALL_EXTENSIONS } from './capabilities.ts';
import { AgentCore } from './core.ts';
import { DigestServer } from './digest-server.ts';
import { receiveMessage } from './dispatch.ts';
import { endDialog } from './end-dialog.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import { InviteTakers } from './invite-takers.ts';
import { InviteUac } from './invite-uac.ts';
import { OptionsProbe, type Probe, type ProbeOptions } from './options-probe.ts';
import type { InviteOptions, OutgoingInvite, OutgoingInviteHandlers } from './outgoing-invite.ts';
import { type CallOptions, placeCall } from './place-call.ts';
import { LARGEST_DATAGRAM_BYTES } from './place-walk.ts';
import { type RegisterOptions, RegisterUac, type Registration } from './register.ts';
import { type Binding, Registrar } from './registrar.ts';
import { DEFAULT_SESSION_TIMER } from './session-expires.ts';
import { UasCore } from './uas-core.ts';
import type { UserAgentOptions } from './user-agent-options.ts';

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
  readonly #registrar: Registrar;
  readonly #takers: InviteTakers;

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
    const random = options.randomBytes ?? pooledRandomBytes;
    this.#transport = transport;
    this.#core = new AgentCore({
      clock,
      counters,
      transport,
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
        request: (transaction, source) => uas.receive(transaction, source),
        ack: (ack) => uas.receiveAck(ack),
      },
    });
    const { host, port } = this.#core.contactEndpoint;
    this.contactEndpoint = { host, port };
    this.address = transport.addresses[0]?.bound ?? options.local;
    this.#registrar = this.#createRegistrar(clock, options);
    this.#takers = new InviteTakers(this.#core, options.onInvite);
    const uas = new UasCore(this.#core, {
      takers: this.#takers,
      registrar: this.#registrar,
      takesRegister: options.password !== undefined,
      digest: new DigestServer({
        realm: options.realm ?? 'hookswitch',
        clock,
        randomBytes: random,
        password: options.password ?? (() => undefined),
        algorithms: options.digestAlgorithms,
        qops: options.digestQops,
        counters,
        onGuessing: (report) => void this.#core.guard(() => options.onGuessing?.(report)),
      }),
    });
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

  /**
   * Renewed certificates: new connections use them, those that are there stay.
   * @throws Error when they cannot be used: the earlier ones stay
   */
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
    return this.#takers.iterate(signal);
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

  #assertOpen(): void {
    if (this.#core.closed) throw new Error('the user agent is closed');
  }

  #createRegistrar(clock: Clock, { bindings, onRegistered }: UserAgentOptions): Registrar {
    return new Registrar({
      clock,
      ...(bindings
        ? { maxBindings: bindings.max, initial: bindings.initial, save: (user, list) => bindings.save(user, list) }
        : {}),
      onChange: (user, list) => void this.#core.guard(() => onRegistered?.(user, list)),
      onError: (error) => this.#core.report(error),
    });
  }
}
