import { expect, test } from 'vitest';
import { type ApplicationHost, openApplicationHost } from '../testing/application-host.ts';
import type { Talk } from '../testing/carrier.ts';
import { brokenPromises, brokenRecords, type Delivered } from '../testing/promises.ts';
import {
  type Choices,
  conferenceCommand,
  type LegAction,
  legActions,
  legCommand,
  newCall,
  newConference,
  queueCommand,
  type RandomCommand,
} from '../testing/random-commands.ts';
import { type CommandAnswer, type ToldEvent, World } from '../testing/world.ts';

/** Seeds that once found something. They are run first, for ever. */
const regressions: readonly number[] = [];
/** `MODEL_SEED=7 npm test -- call/model` runs that one; `MODEL_RUNS` how many new ones. */
const chosen = process.env.MODEL_SEED;
const runs = Number(process.env.MODEL_RUNS ?? 8);
const callsPerRun = 30;
const timelineLines = Number(process.env.MODEL_LINES ?? 400);
/** Longer than every timer of a call that is lost: SIP timer B and the BYE after it. */
const quietMs = 75_000;
/** Events that applications act upon. */
const followed =
  /^call\.(answered|bridged|dtmf|playback\.ended|speak\.ended|gather|hold|unhold|enqueued|dequeued)|^streaming|^conference/;
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
  readonly #live = new Set<string>();
  readonly conferences = new Set<string>();
  readonly faults: string[] = [];
  /** Of files, which virtual time does not wait for. */
  readonly #deletions: Promise<unknown>[] = [];
  readonly #random: () => number;
  readonly #world: World;
  readonly #choices: Choices;
  #isCalm = false;

  constructor(world: World, seed: number, host: ApplicationHost) {
    this.#world = world;
    this.#random = randomNumbers(seed);
    this.#choices = {
      chance: (probability) => this.#chance(probability),
      pick: (items) => this.#pick(items),
      leg: () => this.#anyLeg(),
      host,
    };
    world.onEvent = (event) => this.#onEvent(event);
    world.reply = () => (this.#chance(0.08) ? this.#pick([500, 503, 429, 'reset'] as const) : 200);
    world.network.onDatagram = () =>
      this.#isCalm || !this.#chance(0.1) ? 'deliver' : this.#pick(['drop', 'duplicate', { delayMs: 400 }] as const);
    world.carrier.conduct = () => this.#conduct();
    world.carrier.onTalk = (talk) => this.#talk(talk);
    world.carrier.onReferral = (referral) => this.#refer(referral);
  }

  /** Calls and accidents, one after another, then quiet until everything has ended. */
  async play(): Promise<void> {
    await this.#world.start();
    for (let call = 0; call < callsPerRun; call += 1) {
      if (this.#chance(0.5)) this.#world.callIn(500 + this.#random() * 8000);
      else void this.#send(newCall(this.#choices));
      await this.#world.pass(this.#random() * 600);
      if (this.#chance(0.4)) void this.#act(this.#choices.leg(), this.#pick(legActions));
      if (this.#chance(0.2)) this.#confer();
      if (this.#chance(0.15)) void this.#send(queueCommand(this.#choices));
      if (this.#chance(0.06)) await this.#accident();
    }
    this.#isCalm = true;
    this.#world.reply = () => 200;
    await this.#world.pass(5000);
    for (const id of this.legs) void this.#act(id, 'hangup');
    await this.#world.pass(quietMs);
    await Promise.all(this.#deletions);
    this.faults.push(...this.#world.leaks());
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

  /** Keys, and hold of the far end. */
  #talk(talk: Talk): void {
    while (this.#chance(0.6)) {
      this.#later(4000, () =>
        this.#chance(0.7) ? talk.press(this.#pick(['1', '5', '#'])) : talk.hold(this.#chance(0.5)),
      );
    }
  }

  #refer(referral: Parameters<World['carrier']['onReferral']>[0]): void {
    if (this.#chance(0.3)) {
      referral.reject(603);
      return;
    }
    referral.accept();
    if (this.#chance(0.8)) this.#later(2000, () => referral.notify(this.#pick([200, 486, 503])));
  }

  #onEvent({ id, event_type: type, payload }: ToldEvent): void {
    this.delivered.push({ id, type });
    const { call_control_id: callControlId } = payload;
    if (type === 'conference.ended') this.conferences.delete(payload.conference_id ?? '');
    // Some delete what was recorded as soon as they have heard of it.
    if (payload.recording_id !== undefined && this.#chance(0.3)) this.#forgetRecording(payload.recording_id);
    if (callControlId === undefined) return;
    if (type === 'call.initiated') {
      this.legs.push(callControlId);
      this.#live.add(callControlId);
    }
    if (type === 'call.hangup') this.#live.delete(callControlId);
    if (type === 'call.initiated' && payload.direction === 'incoming' && !this.#chance(0.15)) {
      void this.#act(callControlId, this.#chance(0.85) ? 'answer' : this.#pick(['reject', 'hangup']));
    }
    if (type === 'call.answered') {
      while (this.#chance(0.7)) this.#later(2500, () => this.#command(callControlId));
    }
    // One thing leads to another.
    if (followed.test(type) && this.#chance(0.3)) this.#command(callControlId);
  }

  #command(callControlId: string): void {
    if (this.#chance(0.15)) this.#confer(callControlId);
    else void this.#act(callControlId, this.#pick([...legActions, 'bridge', 'transfer', 'hangup', 'bridge_queue']));
  }

  #confer(callControlId = this.#choices.leg()): void {
    if (this.conferences.size > 0 && this.#chance(0.8)) {
      void this.#send(conferenceCommand(this.#choices, this.#pick([...this.conferences]), callControlId));
    } else {
      const made = this.#send(newConference(this.#choices, callControlId));
      void made.then((answer) => answer?.id !== undefined && this.conferences.add(answer.id));
    }
  }

  #act(callControlId: string, action: LegAction): Promise<unknown> {
    return this.#send(legCommand(this.#choices, callControlId, action));
  }

  /** Sends it twice at once now and then, as an impatient client does. */
  #send({ path, body, method }: RandomCommand): Promise<CommandAnswer | undefined> {
    const once = async () => this.#judge(path, await this.#world.command(path, body, method));
    if (this.#chance(0.05)) void once();
    return once();
  }

  /** What the platform says over HTTP is true: refusals are coded and are not the server's fault, but for a dead store. */
  #judge(path: string, answer: CommandAnswer | undefined): CommandAnswer | undefined {
    if (answer === undefined || answer.status === 200 || answer.status === 204) return answer;
    const isRefusal = [400, 403, 404, 422].includes(answer.status);
    const cannotStore = answer.status === 503 && answer.code === '10007';
    if (answer.code === undefined || !(isRefusal || cannotStore)) {
      if (this.#world.isAlive) this.faults.push(`${path} was answered ${answer.status} ${answer.code}`);
    }
    return answer;
  }

  #forgetRecording(id: string): void {
    this.#deletions.push(this.#send({ path: `/recordings/${id}`, body: {}, method: 'DELETE' }));
  }

  #later(withinMs: number, task: () => void): void {
    this.#world.clock.setTimer(this.#random() * withinMs, task);
  }

  /** Mostly one that lives. */
  #anyLeg(): string {
    if (this.#live.size > 0 && this.#chance(0.85)) return this.#pick([...this.#live]);
    return this.legs.length > 0 && this.#chance(0.8) ? this.#pick(this.legs) : 'v3:unknown';
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.#random() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}

async function play(seed: number): Promise<{ events: number }> {
  const world = await World.open();
  const host = await openApplicationHost();
  try {
    const model = new Model(world, seed, host);
    await model.play();
    const stored = world.storedEvents();
    const broken = [...brokenPromises(stored, model.delivered), ...brokenRecords(world), ...model.faults];
    if (broken.length > 0) throw new Error(broken.join('\n'));
    return { events: stored.length };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const lines = [`MODEL_SEED=${seed} breaks a promise:`, reason, ...world.timeline.slice(-timelineLines - 1)];
    throw new Error(lines.join('\n'), { cause: error });
  } finally {
    await world.close();
    await host.close();
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
