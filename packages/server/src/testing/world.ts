import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInProcessMediaEngine, type MediaEngine } from '@hookswitch/media';
import type { Clock } from '@hookswitch/sip';
import { MemoryNetwork, VirtualClock } from '@hookswitch/sip/testing';
import { loadConfig } from '../config/load-config.ts';
import { createLogger } from '../log.ts';
import { type RunningServer, startServer } from '../start-server.ts';
import { type EventRow, selectPendingEvents } from '../store/events.ts';
import { type Received, Receiver, type Reply } from '../webhooks/testing/receiver.ts';
import { Carrier } from './carrier.ts';
import { CrashableDb } from './crashable-db.ts';

/** What a webhook tells, as far as the model looks at it. */
export interface ToldEvent {
  readonly id: string;
  readonly event_type: string;
  readonly payload: {
    /** Of the leg; some events of a conference have none. */
    readonly call_control_id?: string;
    readonly conference_id?: string;
    readonly direction?: string;
    readonly recording_id?: string;
  };
}

export type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export const applicationId = '2800000000000000001';
export const applicationNumber = '+15550109999';
/** Where SIP of the platform is. */
export const platformAddress = { host: '10.0.0.1', port: 5060 };
const carrierAddress = { host: '10.0.0.2', port: 5060 };
/** So long that only a receiver that fails on purpose meets it. */
const webhookTimeoutMs = 30_000;
const stepMs = 100;
/** Turns of the event loop that a delivery on loopback may take before virtual time goes on without it. */
const patienceTurns = 5000;
const impatientTurns = 32;
/** Turns that the files of recordings may take, on a machine with much else to do. */
const fileTurns = 200_000;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One run of the platform, from start to end or death. */
class Life {
  isOver = false;
  server: RunningServer | undefined;
  readonly db: CrashableDb;
  readonly clock: Clock;
  readonly sockets: { close(): void }[] = [];
  /** Sockets of sessions that are not closed. */
  openRtp = 0;
  /** Commands that have no answer yet. */
  openCommands = 0;

  readonly #onRtp: (datagram: Uint8Array) => void;

  constructor(db: CrashableDb, clock: VirtualClock, onRtp: (datagram: Uint8Array) => void) {
    this.db = db;
    this.#onRtp = onRtp;
    this.clock = {
      now: () => clock.now(),
      wallTimeMs: () => clock.wallTimeMs(),
      // The dead hear no timers.
      setTimer: (delayMs, callback) => clock.setTimer(delayMs, () => (this.isOver ? undefined : callback())),
    };
  }

  /** Packets go no further than to a test that looks at them. */
  readonly bindRtp: BindRtp = async (local) => {
    this.openRtp += 1;
    let isOpen = true;
    return {
      address: local,
      send: (datagram) => (this.isOver ? undefined : this.#onRtp(datagram)),
      close: () => {
        if (isOpen) this.openRtp -= 1;
        isOpen = false;
      },
      onMessage: () => undefined,
    };
  };
}

/**
 * The whole platform on virtual time: SIP over a network in memory, media in this process, a real store in a directory of
 * its own, and HTTP for real on loopback. It can be killed and started again; the carrier and the receiver live on.
 */
export class World {
  readonly clock = new VirtualClock();
  readonly network = new MemoryNetwork(this.clock);
  readonly timeline: string[] = [];
  /** How the application's receiver answers. */
  reply: (event: ToldEvent) => Reply = () => 200;
  /** New calls that cannot be made in time are refused, as in the product; virtual time knows no such load by itself. */
  refusesNewCalls = false;
  /** Where HTTP listens; 0: anywhere. */
  httpPort = 0;
  /** Called for each delivery that the receiver took. */
  onEvent: ((event: ToldEvent) => void) | undefined;
  /** Sees the media engine of each run before it is used. */
  onMedia: ((engine: MediaEngine) => void) | undefined;
  /** Sees each RTP and RTCP packet that the platform sends. */
  onRtp: ((datagram: Uint8Array) => void) | undefined;
  carrier!: Carrier;
  readonly #directory = mkdtempSync(join(tmpdir(), 'hookswitch-world-'));
  readonly #ended: Promise<unknown>[] = [];
  #receiver!: Receiver;
  #life: Life | undefined;
  #patienceTurns = patienceTurns;

  static async open(): Promise<World> {
    const world = new World();
    world.#receiver = await Receiver.listen((request) => world.#receive(request));
    world.carrier = await Carrier.open(world.clock, world.network, carrierAddress);
    return world;
  }

  get isAlive(): boolean {
    return this.#life !== undefined && !this.#life.isOver;
  }

  get db(): CrashableDb {
    if (this.#life === undefined) throw new Error('nothing runs');
    return this.#life.db;
  }

  note(line: string): void {
    this.timeline.push(`${String(Math.round(this.clock.now())).padStart(8)} ${line}`);
  }

  /** Starts the platform on what an earlier run left behind. */
  async start(crashAfterStatements = Number.POSITIVE_INFINITY): Promise<void> {
    const db = new CrashableDb(join(this.#directory, 'hookswitch.db'));
    const life = new Life(db, this.clock, (datagram) => this.onRtp?.(datagram));
    this.#life = life;
    db.crashAfter(crashAfterStatements);
    const died = new Promise<undefined>((resolve) => {
      db.onCrash = () => {
        this.#die(life);
        resolve(undefined);
      };
    });
    this.note('start');
    const config = loadConfig({
      flags: {
        data: this.#directory,
        http: `127.0.0.1:${this.httpPort}`,
        sip: `${platformAddress.host}:${platformAddress.port}`,
        apiKey: 'key',
      },
      env: {},
      cwd: this.#directory,
    });
    const application = {
      applicationName: 'model',
      webhookEventUrl: this.#receiver.url,
      webhookEventFailoverUrl: null,
    };
    const starting = startServer(
      {
        ...config,
        sip: { ...config.sip, listeners: [] },
        egress: { specialAddresses: 'allow', allow: [] },
        webhooks: { ...config.webhooks, timeoutMs: webhookTimeoutMs },
        overload: { refuseNewCalls: this.refusesNewCalls, patienceMs: 500 },
        rateLimit: { requestsPerSecond: 0 },
        applications: [
          {
            ...{
              ...application,
              id: applicationId,
              webhookTimeoutSecs: null,
              webhookOrder: 'leg',
              webhookApiVersion: '2',
              active: true,
            },
            ...{ inboundChannelLimit: null, outboundChannelLimit: null },
          },
        ],
        phoneNumbers: [{ phoneNumber: applicationNumber, applicationId }],
        siprecConnectors: [{ name: 'recorder', uri: `sip:recorder@${carrierAddress.host}:${carrierAddress.port}` }],
        trunks: [{ name: 'carrier', ...carrierAddress, transport: 'udp', prefixes: ['+'] }],
      },
      {
        clock: life.clock,
        log: createLogger({ level: 'error', destination: { write: (line) => this.note(`log ${line.trim()}`) } }),
        openDb: async () => db,
        bindUdp: async (local) => {
          const socket = await this.network.bind(local);
          life.sockets.push(socket);
          return socket;
        },
        sipStreams: this.network.streams,
        startMedia: async (options) => {
          const engine = createInProcessMediaEngine({ ...options, clock: life.clock, bind: life.bindRtp });
          this.onMedia?.(engine);
          return engine;
        },
        resolveHost: async (host) => [host],
      },
    );
    starting.catch(() => undefined);
    life.server = await Promise.race([starting, died]);
  }

  /** As kill -9 does: whatever was not committed is gone, nothing more leaves the machine. */
  kill(): void {
    this.note('kill -9');
    if (this.#life !== undefined) this.#die(this.#life);
  }

  /** Sends a command; what its answer says, or undefined when the server died over it. */
  async command(path: string, body: object, method: Method = 'POST'): Promise<CommandAnswer | undefined> {
    const life = this.#life;
    if (life?.server === undefined || life.isOver) return undefined;
    this.note(`-> ${method} ${path} ${JSON.stringify(body)}`);
    life.openCommands += 1;
    const request = fetch(`${life.server.apiUrl}${path}`, {
      method,
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
      ...(method === 'DELETE' ? {} : { body: JSON.stringify(body) }),
    }).then(async (response) => ({
      ...{ status: response.status, retryAfter: response.headers.get('retry-after') ?? undefined },
      body: response.status === 204 ? {} : ((await response.json()) as ApiAnswer),
    }));
    const answer = await request.catch(() => undefined);
    life.openCommands -= 1;
    if (answer === undefined) return undefined;
    const { errors, data } = answer.body;
    const code = errors?.[0]?.code;
    this.note(`<- ${answer.status} ${code ?? ''} ${path}`);
    return { status: answer.status, code, id: data?.id, retryAfter: answer.retryAfter };
  }

  /** What of this run is still open when every call has ended: one line for each kind, none when all is well. */
  leaks(): string[] {
    const life = this.#life;
    if (life === undefined || life.isOver) return [];
    const { openRtp, openCommands } = life;
    return [
      ...(openRtp > 0 ? [`${openRtp} RTP sockets are open`] : []),
      ...(openCommands > 0 ? [`${openCommands} commands have no answer`] : []),
    ];
  }

  /** A call from the carrier to the application. */
  callIn(hangUpAfterMs: number, number = applicationNumber): void {
    this.note(`carrier calls, hangs up after ${Math.round(hangUpAfterMs)} ms`);
    this.carrier.call(platformAddress, number, hangUpAfterMs);
  }

  /** Moves time on, in steps that leave deliveries on loopback the time they take. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.clock.now() + ms;
    while (this.clock.now() < untilMs) {
      await this.clock.advance(Math.min(stepMs, untilMs - this.clock.now()));
      await this.#settleDeliveries();
    }
  }

  /** Every event that was ever stored, in the order of each leg. */
  storedEvents(): EventRow[] {
    return this.stored('SELECT * FROM events ORDER BY leg_id, seq');
  }

  /** Rows of the store, when nothing runs. */
  stored<Row>(sql: string): Row[] {
    const db = new CrashableDb(join(this.#directory, 'hookswitch.db'));
    try {
      return db.peek<Row>({ sql, params: [] });
    } finally {
      db.crash();
    }
  }

  /** Ends the run; the store stays for `storedEvents`. */
  async stop(): Promise<void> {
    const life = this.#life;
    await this.#settleFiles();
    if (life?.server !== undefined && !life.isOver) await this.#until(life.server.drain(), 120_000);
    if (life !== undefined && !life.isOver) this.#die(life);
  }

  async close(): Promise<void> {
    if (this.#life !== undefined) this.#die(this.#life);
    await this.carrier.close();
    await this.#receiver.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #die(life: Life): void {
    if (life.isOver) return;
    life.isOver = true;
    life.db.crash();
    for (const socket of life.sockets) socket.close();
    // What is left of it holds HTTP connections at most; nothing it does from here on reaches anybody.
    if (life.server !== undefined) this.#ended.push(life.server.close().catch(() => undefined));
  }

  /** Resolves with the result, or undefined when it fails or virtual time is up. */
  async #until<Result>(work: Promise<Result>, withinMs: number): Promise<Result | undefined> {
    let isDone = false;
    const result = work.then(
      (value) => value,
      (error: unknown) => {
        this.note(`failed: ${String(error)}`);
        return undefined;
      },
    );
    void result.finally(() => {
      isDone = true;
    });
    const untilMs = this.clock.now() + withinMs;
    for (let turns = 0; !isDone && turns < 200; turns += 1) await turn();
    while (!isDone && this.clock.now() < untilMs) await this.pass(stepMs);
    return isDone ? result : undefined;
  }

  /** Until no webhook is due any more, or its receiver takes too long. */
  async #settleDeliveries(): Promise<void> {
    for (let turns = 0; turns < this.#patienceTurns && this.isAlive; turns += 1) {
      if (turns % 8 === 0 && !this.#isDeliveryDue()) {
        this.#patienceTurns = patienceTurns;
        return;
      }
      await turn();
    }
    // What is stuck, on a full disk for one, is not waited for a second time.
    this.#patienceTurns = impatientTurns;
  }

  /** When every leg has ended: until all recordings are in their place, in real files, which virtual time does not wait for. */
  async #settleFiles(): Promise<void> {
    const unfinished = {
      sql: `SELECT 1 FROM recordings WHERE status <> 'completed'
        AND NOT EXISTS (SELECT 1 FROM legs WHERE state <> 'ended') LIMIT 1`,
      params: [],
    };
    for (let turns = 0; turns < fileTurns && this.isAlive; turns += 1) {
      if (turns % 8 === 0 && this.db.peek(unfinished).length === 0) return;
      await turn();
    }
  }

  #isDeliveryDue(): boolean {
    const heads = this.db.peek(selectPendingEvents(null, 50));
    return heads.some(
      ({ attempts, next_attempt_at_ms: atMs }) => attempts === 0 || (atMs ?? 0) <= this.clock.wallTimeMs(),
    );
  }

  #receive(request: Received): Reply {
    const event = (JSON.parse(request.body.toString()) as { data: ToldEvent }).data;
    const reply = this.reply(event);
    const { call_control_id: leg, conference_id: conference = '' } = event.payload;
    this.note(`webhook ${event.event_type} ${(leg ?? conference).slice(-6)} ${JSON.stringify(reply)}`);
    if (reply === 200) this.onEvent?.(event);
    return reply;
  }
}

interface ApiAnswer {
  readonly errors?: readonly { readonly code: string }[];
  readonly data?: { readonly id?: string };
}

export interface CommandAnswer {
  readonly status: number;
  readonly code: string | undefined;
  /** Its header. */
  readonly retryAfter: string | undefined;
  /** Of the resource that was made. */
  readonly id: string | undefined;
}

type BindRtp = NonNullable<Parameters<typeof createInProcessMediaEngine>[0]['bind']>;
