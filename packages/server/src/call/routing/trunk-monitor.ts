import type { TrunkState } from '@hookswitch/contract';
import { DigestClient, type DigestCredentials, type Probe, type Registration, type UserAgent } from '@hookswitch/sip';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { bracketed } from '../bracketed.ts';
import type { Trunk } from './directory.ts';
import { endpointOf, transportParam, usualPort } from './trunk-endpoint.ts';

export interface TrunkMonitorOptions {
  readonly agent: Pick<UserAgent, 'register' | 'probe'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** One trunk that is looked after. */
interface Watch {
  trunk: Trunk;
  /** What its registration, probe and nonces depend on. */
  key: string;
  /** Shared by registration, probes and calls, so that a nonce serves all of them. */
  digest: DigestClient | undefined;
  registration: Registration | undefined;
  probe: Probe | undefined;
  registered: TrunkState['registration'];
  reachable: TrunkState['reachability'];
}

/** After an outage a trunk is tried again within five minutes: it is a business line, not one of a million phones. */
const retry = { baseMs: 15_000, maxMs: 300_000 };
const unregisterDeadlineMs = 2_000;

/**
 * Registers at the trunks that want it, asks with OPTIONS whether they are there, and knows which of them are down. Every
 * change is a log line. Follows the configuration: a trunk whose address or login changed starts anew.
 */
export class TrunkMonitor {
  readonly #options: TrunkMonitorOptions;
  readonly #watches = new Map<string, Watch>();
  #farewells: Promise<unknown>[] = [];
  #isClosed = false;

  constructor(options: TrunkMonitorOptions) {
    this.#options = options;
  }

  /** From now on these are the trunks. */
  follow(trunks: readonly Trunk[]): void {
    if (this.#isClosed) return;
    const wanted = new Map(trunks.map((trunk) => [trunk.id, trunk]));
    for (const watch of [...this.#watches.values()]) {
      const trunk = wanted.get(watch.trunk.id);
      if (trunk === undefined || keyOf(trunk) !== watch.key) this.#drop(watch);
      else watch.trunk = trunk;
    }
    for (const trunk of trunks) if (!this.#watches.has(trunk.id)) this.#begin(trunk);
  }

  stateOf(trunkId: string): TrunkState {
    const watch = this.#watches.get(trunkId);
    return { registration: watch?.registered ?? null, reachability: watch?.reachable ?? this.#unknown() };
  }

  /** Every trunk with its state, for metrics. */
  all(): readonly { readonly name: string; readonly state: TrunkState }[] {
    return [...this.#watches.values()].map(({ trunk }) => ({ name: trunk.name, state: this.stateOf(trunk.id) }));
  }

  /** Nothing answers there, or it does not let us register. Such a trunk is the last choice. */
  isDown(trunkId: string): boolean {
    const watch = this.#watches.get(trunkId);
    return watch?.reachable.state === 'unreachable' || watch?.registered?.state === 'failed';
  }

  /** What calls through the trunk answer its challenges with. */
  credentialsOf(trunk: Trunk): DigestClient | DigestCredentials | undefined {
    return this.#watches.get(trunk.id)?.digest ?? trunk.credentials;
  }

  /** RFC 3608: proxies that calls through the trunk have to pass. */
  serviceRouteOf(trunkId: string): readonly string[] {
    return this.#watches.get(trunkId)?.registration?.serviceRoute ?? [];
  }

  /** Unregisters everywhere; resolves when all have answered, at the latest after two seconds. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const watch of [...this.#watches.values()]) this.#drop(watch);
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      const timer = clock.setTimer(unregisterDeadlineMs, resolve);
      void Promise.allSettled(this.#farewells).then(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  #begin(trunk: Trunk): void {
    const { credentials, optionsIntervalSecs } = trunk;
    const watch: Watch = {
      ...{ trunk, key: keyOf(trunk), registration: undefined, probe: undefined },
      digest: credentials === undefined ? undefined : new DigestClient(credentials),
      registered: trunk.register ? { state: 'unregistered', reason: null, since: this.#now() } : null,
      reachable: this.#unknown(),
    };
    this.#watches.set(trunk.id, watch);
    if (trunk.register && credentials !== undefined) this.#register(watch, credentials.username);
    if (optionsIntervalSecs !== null) this.#probe(watch, optionsIntervalSecs * 1000);
  }

  #register(watch: Watch, username: string): void {
    const { host, port } = watch.trunk;
    watch.registration = this.#options.agent.register({
      registrar: endpointOf(watch.trunk),
      // A registrar on the usual port is named without it, as carriers write their domains.
      aor: `sip:${encodeURIComponent(username)}@${bracketed(host)}${port === usualPort(watch.trunk) ? '' : `:${port}`}`,
      ...(watch.digest === undefined ? {} : { credentials: watch.digest }),
      retry,
      keepTrying: true,
      onChange: (state, detail) => {
        const before = watch.registered;
        if (before?.state === state && before.reason === (detail ?? null)) return;
        watch.registered = { state, reason: detail ?? null, since: this.#sinceOf(before, state) };
        this.#tell(watch, state === 'failed', `trunk ${state}`, detail);
      },
    });
  }

  #probe(watch: Watch, intervalMs: number): void {
    const { host, port, transport } = watch.trunk;
    const uri = `sip:${bracketed(host)}:${port}${transportParam(transport)}`;
    watch.probe = this.#options.agent.probe({
      ...{ target: endpointOf(watch.trunk), uri, intervalMs },
      ...(watch.digest === undefined ? {} : { credentials: watch.digest }),
      onChange: (state, detail) => {
        watch.reachable = { state, reason: detail ?? null, since: this.#now() };
        this.#tell(watch, state === 'unreachable', `trunk ${state}`, detail);
      },
    });
  }

  #drop(watch: Watch): void {
    this.#watches.delete(watch.trunk.id);
    watch.probe?.stop();
    if (watch.registration === undefined) return;
    const farewell = watch.registration.unregister().finally(() => {
      this.#farewells = this.#farewells.filter((other) => other !== farewell);
    });
    this.#farewells.push(farewell);
  }

  #tell(watch: Watch, isBad: boolean, message: string, reason: string | undefined): void {
    const { log } = this.#options;
    const fields = { trunk: watch.trunk.name, trunk_id: watch.trunk.id, ...(reason === undefined ? {} : { reason }) };
    if (isBad) log.warn(fields, message);
    else log.info(fields, message);
  }

  #sinceOf(before: TrunkState['registration'], state: string): string {
    return before?.state === state ? before.since : this.#now();
  }

  #unknown(): TrunkState['reachability'] {
    return { state: 'unknown', reason: null, since: null };
  }

  #now(): string {
    return new Date(this.#options.clock.wallTimeMs()).toISOString();
  }
}

function keyOf({ host, port, transport, credentials, register, optionsIntervalSecs }: Trunk): string {
  return JSON.stringify([
    host,
    port,
    transport,
    credentials?.username,
    credentials?.password,
    register,
    optionsIntervalSecs,
  ]);
}
