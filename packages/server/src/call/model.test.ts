import { expect, test } from 'vitest';
import { brokenPromises, type Delivered } from '../testing/promises.ts';
import { applicationId, type ToldEvent, World } from '../testing/world.ts';

/** Seeds that once found something. They are run first, for ever. */
const regressions: readonly number[] = [];
/** `MODEL_SEED=7 npm test -- call/model` runs that one; `MODEL_RUNS` how many new ones. */
const chosen = process.env.MODEL_SEED;
const runs = Number(process.env.MODEL_RUNS ?? 8);
const callsPerRun = 30;
/** Longer than every timer of a call that is lost: SIP timer B and the BYE after it. */
const quietMs = 75_000;

/** Mulberry32: the same run for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A random application, carrier, network, receiver and machine, all from one seed. */
class Model {
  readonly delivered: Delivered[] = [];
  readonly legs: string[] = [];
  readonly faults: string[] = [];
  readonly #random: () => number;
  readonly #world: World;
  #isCalm = false;

  constructor(world: World, seed: number) {
    this.#world = world;
    this.#random = randomNumbers(seed);
    world.onEvent = (event) => this.#onEvent(event);
    world.reply = () => (this.#chance(0.08) ? this.#pick([500, 503, 429, 'reset'] as const) : 200);
    world.network.onDatagram = () =>
      this.#isCalm || !this.#chance(0.1) ? 'deliver' : this.#pick(['drop', 'duplicate', { delayMs: 400 }] as const);
    world.carrier.conduct = () => this.#conduct();
  }

  /** Calls and accidents, one after another, then quiet until everything has ended. */
  async play(): Promise<void> {
    await this.#world.start();
    for (let call = 0; call < callsPerRun; call += 1) {
      if (this.#chance(0.5)) this.#world.callIn(500 + this.#random() * 8000);
      else void this.#dial();
      await this.#world.pass(this.#random() * 600);
      if (this.#chance(0.3)) void this.#stray();
      if (this.#chance(0.06)) await this.#accident();
    }
    this.#isCalm = true;
    this.#world.reply = () => 200;
    await this.#world.pass(5000);
    for (const id of this.legs) void this.#act(id, 'hangup');
    await this.#world.pass(quietMs);
    await this.#world.stop();
  }

  async #accident(): Promise<void> {
    if (this.#chance(0.4)) return this.#fullDisk();
    if (this.#chance(0.5)) this.#world.db.crashAfter(1 + Math.floor(this.#random() * 40));
    else this.#world.kill();
    await this.#world.pass(this.#random() * 3000);
    if (this.#world.isAlive) this.#world.kill();
    await this.#world.start();
  }

  async #fullDisk(): Promise<void> {
    this.#world.note('disk full');
    this.#world.db.setFull(true);
    await this.#world.pass(500 + this.#random() * 4000);
    this.#world.note('disk has room');
    this.#world.db.setFull(false);
  }

  #conduct(): ReturnType<World['carrier']['conduct']> {
    const afterMs = this.#random() * 2000;
    if (this.#chance(0.15)) return { kind: 'ring' };
    if (this.#chance(0.2)) return { kind: 'reject', afterMs, status: this.#pick([404, 480, 486, 503, 603] as const) };
    return { kind: 'answer', afterMs, hangUpAfterMs: this.#chance(0.5) ? this.#random() * 6000 : null };
  }

  #onEvent({ id, event_type: type, payload }: ToldEvent): void {
    this.delivered.push({ id, type, legId: payload.call_leg_id });
    const callControlId = payload.call_control_id;
    if (type === 'call.initiated') this.legs.push(callControlId);
    if (type === 'call.initiated' && payload.direction === 'incoming' && !this.#chance(0.15)) {
      void this.#act(callControlId, this.#pick(['answer', 'answer', 'answer', 'reject', 'hangup'] as const));
    }
    if (type === 'call.answered' && this.#chance(0.7)) {
      const actions = ['hangup', 'bridge', 'transfer', 'client_state', 'enqueue', 'enqueue', 'bridge_queue'] as const;
      const action = this.#pick(actions);
      this.#world.clock.setTimer(this.#random() * 1500, () => void this.#act(callControlId, action));
    }
  }

  /** A command that may or may not make sense now, to a leg that may or may not be there. */
  #stray(): Promise<void> {
    const id = this.legs.length > 0 && this.#chance(0.9) ? this.#pick(this.legs) : 'v3:unknown';
    return this.#act(
      id,
      this.#pick([
        'answer',
        'reject',
        'hangup',
        'bridge',
        'transfer',
        'refer',
        'enqueue',
        'leave_queue',
        'bridge_queue',
      ] as const),
    );
  }

  async #act(callControlId: string, action: string): Promise<void> {
    const bodies: Record<string, object> = {
      reject: { cause: 'USER_BUSY' },
      bridge: { call_control_id: this.legs.length > 0 ? this.#pick(this.legs) : 'v3:unknown' },
      transfer: { to: '+15550100777' },
      enqueue: { queue_name: 'support', ...(this.#chance(0.5) ? { max_wait_time_secs: 1 } : {}) },
      bridge_queue: { queue: 'support' },
      refer: { sip_address: 'sip:someone@10.0.0.2' },
    };
    const names: Record<string, string> = { client_state: 'hangup', bridge_queue: 'bridge' };
    const name = names[action] ?? action;
    const body = action === 'client_state' ? { client_state: 'c3RhdGU=' } : (bodies[action] ?? {});
    this.#judge(name, await this.#world.command(`/calls/${callControlId}/actions/${name}`, body));
  }

  async #dial(): Promise<void> {
    const to = this.#chance(0.1) ? ['+15550100001', '+15550100002'] : '+15550100001';
    const timeout = this.#chance(0.3) ? { timeout_secs: 5 } : {};
    const body = { connection_id: applicationId, from: '+15550100000', to, ...timeout };
    this.#judge('dial', await this.#world.command('/calls', body));
  }

  /** What the platform says over HTTP is true: refusals are coded and are not the server's fault, but for a dead store. */
  #judge(name: string, answer: { status: number; code: string | undefined } | undefined): void {
    if (answer === undefined || answer.status === 200) return;
    const isRefusal = answer.status === 422 || answer.status === 403 || answer.status === 404;
    const cannotStore = answer.status === 503 && answer.code === '10007';
    if (answer.code === undefined || !(isRefusal || cannotStore)) {
      if (this.#world.isAlive) this.faults.push(`${name} was answered ${answer.status} ${answer.code}`);
    }
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item {
    const item = items[Math.floor(this.#random() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}

async function play(seed: number): Promise<{ events: number }> {
  const world = await World.open();
  try {
    const model = new Model(world, seed);
    await model.play();
    const stored = world.storedEvents();
    const broken = [...brokenPromises(stored, model.delivered), ...model.faults];
    if (broken.length > 0) throw new Error(broken.join('\n'));
    return { events: stored.length };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const lines = [`MODEL_SEED=${seed} breaks a promise:`, reason, ...world.timeline.slice(-400)];
    throw new Error(lines.join('\n'), { cause: error });
  } finally {
    await world.close();
  }
}

const fresh = Array.from({ length: runs }, () => Math.floor(Math.random() * 2 ** 31));
const seeds = chosen === undefined ? [...regressions, ...fresh] : [Number(chosen)];

test.each(seeds)(
  'random calls, commands, losses and crashes keep every promise (seed %i)',
  { timeout: 120_000 },
  async (seed) => {
    const { events } = await play(seed);
    // Fewer would mean that the calls did not take place.
    expect(events).toBeGreaterThan(callsPerRun);
  },
);
