import {
  type CodecName,
  createInProcessMediaEngine,
  type DtmfWay,
  type MediaEncryption,
  type MediaEngine,
} from '@hookswitch/media';
import {
  type Clock,
  type Endpoint,
  formatUri,
  type HeaderList,
  type IncomingInvite,
  parseUri,
  type Registration,
  systemClock,
  type TlsSettings,
  type TraceEntry,
  UserAgent,
} from '@hookswitch/sip';
import { withDeadline } from './deadline.ts';
import { Feed } from './feed.ts';
import { PhoneCall, type PhoneLine, sdpBody } from './phone-call.ts';

/**
 * What the phone does when it is called: `answer` at once, `ring` (180, then the test decides), `busy` 486,
 * `decline` 603, `ignore` (100 Trying and nothing else), or any other final status.
 */
export type PhoneBehaviour = 'answer' | 'ring' | 'busy' | 'decline' | 'ignore' | { reject: number };

export interface PhoneOptions {
  /** Shows up as display name and in timelines. */
  name: string;
  /** Address to bind; 127.0.0.1 when absent. SIP takes a free port. */
  host?: string;
  /** Where to register and where numbers are sent. Without one the phone only takes and places calls by URI. */
  registrar?: Endpoint;
  /** Digest user and user part of the phone's address; the name when absent. */
  username?: string;
  /** Needed to register and to answer challenges. */
  password?: string;
  /** `ring` when absent. */
  behaviour?: PhoneBehaviour;
  /** Tone played on every call once it is up, in Hz; silence when absent. */
  toneHz?: number;
  /** Tones to recognise, in Hz; {@link labTonesHz} when absent. */
  listenHz?: readonly number[];
  /** How it sends and takes keys; telephone events when absent. */
  dtmf?: DtmfWay;
  /** Codecs it speaks, best first; the default ones when absent. */
  codecs?: readonly CodecName[];
  /** What its own offers ask for; what it is offered, it takes. */
  encryption?: MediaEncryption;
  /** Even RTP ports to choose from. */
  mediaPorts?: { min: number; max: number };
  /** Whose certificates it believes, over TLS and WSS. */
  tls?: TlsSettings;
  /** Every SIP message, as it passes. */
  onTrace?: (entry: TraceEntry) => void;
  clock?: Clock;
}

/** Tones far enough apart, and not harmonics of each other, to be told apart after G.711. */
export const labTonesHz: readonly number[] = [440, 600, 1000, 1300, 1700];
/** Below the platform's default range, so that both draw from ports of their own. */
const defaultMediaPorts = { min: 10_000, max: 16_382 };
const traceLimit = 10_000;

/** A scripted SIP phone with real audio: registers, calls, is called, plays a tone and recognises tones. */
export class Phone {
  readonly name: string;
  /** SIP messages in order; the oldest are dropped beyond ten thousand. */
  readonly trace: TraceEntry[] = [];
  /** What the phone does when it is called from now on. */
  behaviour: PhoneBehaviour;
  readonly #options: PhoneOptions;
  readonly #username: string;
  readonly #line: PhoneLine;
  readonly #incoming: Feed<PhoneCall>;
  readonly #open = new Set<PhoneCall>();
  #agent: UserAgent | undefined;
  #registration: Registration | undefined;
  #latest: PhoneCall | undefined;

  private constructor(options: PhoneOptions, media: MediaEngine) {
    const clock = options.clock ?? systemClock;
    this.#options = options;
    this.name = options.name;
    this.#username = options.username ?? options.name;
    this.behaviour = options.behaviour ?? 'ring';
    this.#line = {
      media,
      clock,
      toneHz: options.toneHz,
      listenHz: options.listenHz ?? labTonesHz,
      terms: {
        ...(options.codecs === undefined ? {} : { codecs: options.codecs }),
        ...(options.encryption === undefined ? {} : { encryption: options.encryption }),
      },
      dtmf: options.dtmf ?? 'telephone-event',
    };
    this.#incoming = new Feed(clock);
  }

  /** Binds, and registers when a registrar was given. Rejects when the registrar refuses. */
  static async start(options: PhoneOptions): Promise<Phone> {
    const host = options.host ?? '127.0.0.1';
    const clock = options.clock ?? systemClock;
    const media = createInProcessMediaEngine({ host, ports: options.mediaPorts ?? defaultMediaPorts, clock });
    const phone = new Phone(options, media);
    try {
      phone.#agent = await UserAgent.listen({
        local: { host, port: 0 },
        product: `hookswitch-lab (${options.name})`,
        clock,
        tls: options.tls ?? {},
        onInvite: (invite) => phone.#ring(invite),
        onTrace: (entry) => phone.#record(entry),
      });
      if (options.registrar && options.password !== undefined) await phone.#register(options.registrar);
      return phone;
    } catch (error) {
      await phone.close();
      throw error;
    }
  }

  /** `sip:` URI that reaches this phone directly. */
  get uri(): string {
    const { host, port } = this.#requireAgent().contactEndpoint;
    return `sip:${this.#username}@${host}:${port}`;
  }

  /** Calls a `sip:` URI (`via`: sent there, whatever its host is), or a number or user at the registrar. Resolves when the INVITE is on its way. */
  async call(target: string, options: { headers?: HeaderList; via?: Endpoint } = {}): Promise<PhoneCall> {
    const agent = this.#requireAgent();
    const requestUri = this.#uriOf(target);
    const { registrar, password } = this.#options;
    const call = this.#track(new PhoneCall(this.#line));
    // What goes to the registrar goes the way that it registered by.
    const isAtRegistrar = registrar?.transport !== undefined && !/^sips?:/i.test(target);
    const destination = options.via ?? (isAtRegistrar ? registrar : undefined);
    const fromUri = registrar ? `sip:${this.#username}@${registrar.host}:${registrar.port}` : this.uri;
    await call.place((offer) =>
      agent.invite(
        {
          requestUri,
          from: { uri: fromUri, displayName: this.name },
          contactUser: this.#username,
          body: sdpBody(offer),
          ...(options.headers ? { headers: options.headers } : {}),
          ...(destination ? { destination } : {}),
          ...(password === undefined ? {} : { credentials: { username: this.#username, password } }),
        },
        call.inviteHandlers,
      ),
    );
    return call;
  }

  /** The next incoming call that no earlier `nextCall` returned. */
  nextCall(options: { withinMs?: number } = {}): Promise<PhoneCall> {
    return this.#incoming.take(() => true, { ...options, what: `a call to ${this.name}` });
  }

  /** Calls that came in, oldest first, over or not. */
  get calls(): readonly PhoneCall[] {
    return this.#incoming.all;
  }

  /** Resolves once the latest call's far end plays this tone. */
  async hears(frequencyHz: number, options: { withinMs?: number } = {}): Promise<void> {
    if (!this.#latest) throw new Error(`${this.name} has no call`);
    await this.#latest.hears(frequencyHz, options);
  }

  /** Takes the registration back. */
  async unregister(): Promise<void> {
    const registration = this.#registration;
    this.#registration = undefined;
    await registration?.unregister();
  }

  /** Frees everything at once, without a word to anybody: what is still up simply goes silent. */
  async close(): Promise<void> {
    this.#incoming.fail(new Error(`${this.name} was closed`));
    for (const call of [...this.#open]) call.abandon();
    await this.#agent?.close();
    await this.#line.media.close();
  }

  async #register(registrar: Endpoint): Promise<void> {
    const { password = '' } = this.#options;
    this.#registration = this.#requireAgent().register({
      registrar,
      aor: `sip:${this.#username}@${registrar.host}:${registrar.port}`,
      credentials: { username: this.#username, password },
    });
    await withDeadline(this.#registration.registered, {
      what: `the registration of ${this.name}`,
      clock: this.#line.clock,
    });
  }

  #ring(invite: IncomingInvite): void {
    const call = this.#track(new PhoneCall(this.#line, invite));
    const { behaviour } = this;
    if (typeof behaviour === 'object') call.reject(behaviour.reject);
    else if (behaviour === 'busy') call.reject(486);
    else if (behaviour === 'decline') call.reject(603);
    else if (behaviour === 'ring') invite.progress(180);
    // Its outcome shows in the call's own `answered` and `ended`.
    else if (behaviour === 'answer') void call.answer();
    this.#incoming.push(call);
  }

  #track(call: PhoneCall): PhoneCall {
    this.#latest = call;
    this.#open.add(call);
    void call.ended.then(() => this.#open.delete(call));
    return call;
  }

  #record(entry: TraceEntry): void {
    this.trace.push(entry);
    if (this.trace.length > traceLimit) this.trace.shift();
    this.#options.onTrace?.(entry);
  }

  #uriOf(target: string): string {
    if (/^sips?:/i.test(target)) return formatUri(parseUri(target));
    const { registrar } = this.#options;
    if (!registrar) throw new Error(`${this.name} has no registrar to find ${target} at`);
    return `sip:${target}@${registrar.host}:${registrar.port}`;
  }

  #requireAgent(): UserAgent {
    if (!this.#agent) throw new Error(`${this.name} is not listening`);
    return this.#agent;
  }
}
