import type { DialParams, WebhookEvent } from '@hookswitch/contract';
import Telnyx from 'telnyx';
import { expect } from 'vitest';
import type { ApiExchange } from '../api-caller.ts';
import { FileServer } from '../file-server.ts';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { numbers, type PhoneName, Stage } from './stage.ts';

/** What each party says, in Hz. */
export const partyTones = { alice: 440, bob: 1000, carol: 1700 } as const;
export type Party = keyof typeof partyTones;
/** What a conference beeps with, in Hz. */
export const beepHz = 1400;
/** What files may sound of, in Hz: phones listen for these tones too. */
const fileTones = [600, 2200] as const;

export interface Leg {
  readonly id: string;
  readonly call: PhoneCall;
  readonly toneHz: number;
}

export interface Meeting {
  readonly id: string;
  readonly legs: readonly Leg[];
}

type Catch = Stage['catcher']['next'];

/** A stage for conferences: three phones that answer, files to play, and the official client. */
export class Meetings {
  readonly stage: Stage;
  readonly files: FileServer;
  readonly client: Telnyx;
  readonly phones: Readonly<Record<Party, Phone>>;
  /** Every leg of a test ends with it: the phones have one call at a time. */
  readonly #open = new Set<string>();
  #made = 0;

  private constructor(stage: Stage, files: FileServer, phones: Readonly<Record<Party, Phone>>) {
    this.stage = stage;
    this.files = files;
    this.phones = phones;
    this.client = new Telnyx({ apiKey: stage.platform.apiKey, baseURL: stage.platform.apiUrl, maxRetries: 0 });
  }

  /** @param wavs by their paths */
  static async open(wavs: Record<string, Buffer>): Promise<Meetings> {
    const files = await FileServer.start(wavs);
    const stage = await Stage.open();
    const listenHz = [...Object.values(partyTones), ...fileTones, beepHz];
    const phone = (name: PhoneName) => stage.phone(name, { behaviour: 'answer', listenHz });
    const [alice, bob, carol] = await Promise.all([phone('alice'), phone('bob'), phone('carol')]);
    return new Meetings(stage, files, { alice, bob, carol });
  }

  async close(): Promise<void> {
    await this.stage.close();
    await this.files.close();
  }

  /** Hangs up what a test left behind. */
  async endLegs(): Promise<void> {
    const { platform, catcher } = this.stage;
    for (const id of this.#open) await platform.api.request('POST', `/calls/${id}/actions/hangup`, {});
    for (const id of this.#open) if (!catcher.eventsOf(id).some(isHangup)) await this.stage.ending(id);
    this.#open.clear();
  }

  /** A leg whose end `endLegs` sees to. */
  opened(id: string): void {
    this.#open.add(id);
  }

  /** A leg that has answered. */
  async leg(name: Party, params: Partial<DialParams> = {}): Promise<Leg> {
    const { call_control_id: id } = await this.stage.dial(numbers[name], params);
    this.opened(id);
    await this.stage.catcher.next('call.answered', { callControlId: id });
    const call = await this.phones[name].nextCall();
    await call.isAnswered();
    return { id, call, toneHz: partyTones[name] };
  }

  /** A conference of the first leg, which the others join. */
  async meeting(
    names: readonly Party[],
    params: Partial<Telnyx.ConferenceCreateParams> = {},
    join: Partial<Telnyx.Conferences.ActionJoinParams> = {},
  ): Promise<Meeting> {
    const legs = await Promise.all(names.map((name) => this.leg(name)));
    const [first, ...others] = legs;
    if (first === undefined) throw new Error('a meeting has somebody in it');
    this.#made += 1;
    const { conferences } = this.client;
    const name = `meeting ${this.#made}`;
    const { data } = await conferences.create({ call_control_id: first.id, name, ...params });
    const id = data?.id ?? '';
    for (const { id: call_control_id } of others) await conferences.actions.join(id, { call_control_id, ...join });
    return { id, legs };
  }

  /** The next event of a leg. */
  next<Name extends Parameters<Catch>[0]>(type: Name, callControlId: string) {
    return this.stage.catcher.next(type, { callControlId });
  }

  eventTypes(id: string): string[] {
    return this.stage.catcher.eventsOf(id).map(({ data }) => data.event_type);
  }

  /** Status, code and pointer of what a request below `/conferences` is refused with. */
  async refused(path: string, params: object) {
    return refusal(await this.stage.platform.api.request('POST', `/conferences${path}`, params));
  }
}

const isHangup = ({ data }: WebhookEvent) => data.event_type === 'call.hangup';

/** Packets of 20 ms: long enough for whoever should not hear it to hear it, for the tone detector takes 100 ms. */
const enoughPackets = 25;

/** Says something for half a second: who hears it, by the place among the legs. */
export async function whoHears({ legs }: Meeting, speaker: Leg, expected: readonly number[]): Promise<void> {
  const sent = async () => (await speaker.call.stats()).outbound.packets;
  await speaker.call.playTone(speaker.toneHz);
  for (const index of expected) await legs[index]?.call.hears(speaker.toneHz);
  const before = await sent();
  await expect.poll(sent, { timeout: 20_000 }).toBeGreaterThan(before + enoughPackets);
  const heard = () => legs.flatMap(({ call }, index) => (call.hearing.includes(speaker.toneHz) ? [index] : []));
  expect(heard()).toEqual(expected);
  await speaker.call.stopTone();
  await expect.poll(heard, { timeout: 20_000 }).toEqual([]);
}

/** Status, code and pointer of an answer that refuses. */
export function refusal({ status, body }: ApiExchange) {
  const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
  return [status, errors[0]?.code, errors[0]?.source?.pointer];
}
