import type { DialParams } from '@hookswitch/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiExchange } from '../api-caller.ts';
import type { Phone } from '../phone.ts';
import type { PhoneCall } from '../phone-call.ts';
import { applicationNumber, numbers, Stage } from './stage.ts';

/** What each of the three says, one at a time. */
const tones = { customer: 440, agent: 1000, supervisor: 1700 } as const;

let stage: Stage;
let alice: Phone;
let bob: Phone;
let carol: Phone;

beforeAll(async () => {
  stage = await Stage.open();
  const listenHz = Object.values(tones);
  [alice, bob, carol] = await Promise.all([
    stage.phone('alice', { listenHz }),
    stage.phone('bob', { listenHz, behaviour: 'answer' }),
    stage.phone('carol', { listenHz, behaviour: 'answer' }),
  ]);
});
// Also proves that every leg of this file ended in exactly one call.hangup.
afterAll(() => stage?.close());

const command = (id: string, action: string, params: object = {}) =>
  stage.platform.api.request('POST', `/calls/${id}/actions/${action}`, params);

async function inbound(): Promise<{ call: PhoneCall; id: string }> {
  const call = await alice.call(applicationNumber);
  const { call_control_id: id } = await stage.inbound();
  return { call, id };
}

async function answered(id: string, call: PhoneCall): Promise<void> {
  await stage.platform.api.action(id, 'answer');
  await stage.catcher.next('call.answered', { callControlId: id });
  await call.isAnswered();
}

async function dialled(
  phone: Phone,
  to: string,
  params: Partial<DialParams>,
): Promise<{ call: PhoneCall; id: string }> {
  const { call_control_id: id } = await stage.dial(to, params);
  const call = await phone.nextCall();
  await call.isAnswered();
  await stage.catcher.next('call.answered', { callControlId: id });
  return { call, id };
}

/** Alice speaks with Bob, and Carol supervises Bob. */
async function supervisedCall(role?: DialParams['supervisor_role']) {
  const customer = await inbound();
  await answered(customer.id, customer.call);
  const agent = await dialled(bob, numbers.bob, { link_to: customer.id, bridge_on_answer: true });
  for (const { id: callControlId } of [customer, agent]) await stage.catcher.next('call.bridged', { callControlId });
  const supervisor = await dialled(carol, numbers.carol, {
    supervise_call_control_id: agent.id,
    ...(role === undefined ? {} : { supervisor_role: role }),
  });
  return { customer, agent, supervisor };
}

type Parties = Awaited<ReturnType<typeof supervisedCall>>;
type Party = keyof Parties;

/** Packets of 20 ms: long enough for whoever should not hear it to hear it, for the tone detector takes 100 ms. */
const enoughPackets = 25;

/** One speaks until all of these hear it, and nobody else does; then it is silent again. */
async function speaks(parties: Parties, who: Party, heardBy: readonly Party[]): Promise<void> {
  const sent = async () => (await parties[who].call.stats()).outbound.packets;
  await parties[who].call.playTone(tones[who]);
  for (const party of heardBy) await parties[party].call.hears(tones[who]);
  const before = await sent();
  await expect.poll(sent, { timeout: 20_000 }).toBeGreaterThan(before + enoughPackets);
  const hearers = (Object.keys(parties) as Party[]).filter((party) => parties[party].call.hearing.includes(tones[who]));
  expect(hearers.sort()).toEqual([...heardBy].sort());
  await parties[who].call.stopTone();
  for (const party of heardBy) await expect.poll(() => parties[party].call.hearing, { timeout: 10_000 }).toEqual([]);
}

/** The others hear each other, and the supervisor hears both. */
async function conversation(parties: Parties): Promise<void> {
  await speaks(parties, 'customer', ['agent', 'supervisor']);
  await speaks(parties, 'agent', ['customer', 'supervisor']);
}

function refusal({ status, body }: ApiExchange) {
  const { errors } = body as { errors: { code: string; source?: { pointer: string } }[] };
  return [status, errors[0]?.code, errors[0]?.source?.pointer];
}

test('whisper: the supervised leg alone hears the supervisor, who hears both; all end with the supervised call', async () => {
  const parties = await supervisedCall('whisper');
  await speaks(parties, 'supervisor', ['agent']);
  await conversation(parties);
  for (const { call } of [parties.customer, parties.supervisor])
    expect(call.tonesHeard).not.toContain(tones.supervisor);
  await parties.customer.call.hangup();
  for (const { id } of [parties.customer, parties.agent]) await stage.ending(id);
  expect(await stage.ending(parties.supervisor.id)).toMatchObject({ hangup_cause: 'normal_clearing' });
  expect((await parties.supervisor.call.isOver()).by).toBe('remote');
});

test('barge, by default: all hear the supervisor; monitor: nobody does, after switch_supervisor_role', async () => {
  const parties = await supervisedCall();
  const { customer, agent, supervisor } = parties;
  await speaks(parties, 'supervisor', ['agent', 'customer']);
  await conversation(parties);
  expect(await command(supervisor.id, 'switch_supervisor_role', { role: 'monitor' })).toMatchObject({
    status: 200,
    body: { data: { result: 'ok' } },
  });
  const heardBefore = [customer.call, agent.call].map((call) => call.tonesHeard.length);
  await supervisor.call.playTone(tones.supervisor);
  await conversation(parties);
  for (const [index, call] of [customer.call, agent.call].entries()) {
    expect(call.tonesHeard.slice(heardBefore[index])).not.toContain(tones.supervisor);
  }
  expect(supervisor.call.tonesHeard).not.toContain(tones.supervisor);
  await command(supervisor.id, 'switch_supervisor_role', { role: 'whisper' });
  await agent.call.hears(tones.supervisor);
  await supervisor.call.stopTone();
  // The supervised call goes on without its supervisor.
  await supervisor.call.hangup();
  await stage.ending(supervisor.id);
  await expect.poll(() => agent.call.hearing, { timeout: 10_000 }).toEqual([]);
  await speaks(parties, 'customer', ['agent']);
  await command(agent.id, 'hangup');
  for (const { id } of [customer, agent]) await stage.ending(id);
});

describe('a supervisor may be there first', () => {
  test('and hears the leg from its answer on', async () => {
    const customer = await inbound();
    const supervisor = await dialled(carol, numbers.carol, {
      ...{ supervise_call_control_id: customer.id, supervisor_role: 'monitor' },
    });
    await answered(customer.id, customer.call);
    await customer.call.playTone(tones.customer);
    await supervisor.call.hears(tones.customer);
    await command(customer.id, 'hangup');
    for (const { id } of [customer, supervisor]) await stage.ending(id);
  });

  test('and is not called any longer when the leg ends', async () => {
    carol.behaviour = 'ring';
    const customer = await inbound();
    const { call_control_id: id } = await stage.dial(numbers.carol, { supervise_call_control_id: customer.id });
    const ringing = await carol.nextCall();
    await customer.call.hangup();
    await stage.ending(customer.id);
    await stage.ending(id);
    expect((await ringing.isOver()).by).toBe('cancelled');
    carol.behaviour = 'answer';
  });
});

test('what is refused, by name', async () => {
  const dial = async (params: Partial<DialParams>) => {
    const { connection_id, from } = { connection_id: '2800000000000000001', from: '+15550100000' };
    return refusal(
      await stage.platform.api.request('POST', '/calls', { connection_id, from, to: numbers.carol, ...params }),
    );
  };
  const customer = await inbound();
  const pointer = '/supervise_call_control_id';
  expect(await dial({ supervisor_role: 'whisper' })).toEqual([422, '10004', pointer]);
  expect(await dial({ supervise_call_control_id: 'v3:nobody' })).toEqual([422, '90015', pointer]);
  const bridged = { link_to: customer.id, bridge_on_answer: true, supervise_call_control_id: customer.id };
  expect(await dial(bridged)).toEqual([422, '10027', pointer]);
  const role = { role: 'monitor' };
  expect(refusal(await command(customer.id, 'switch_supervisor_role', role))).toEqual([422, '90034', undefined]);
  await answered(customer.id, customer.call);
  expect(refusal(await command(customer.id, 'switch_supervisor_role', role))).toEqual([422, '90033', undefined]);
  expect(refusal(await command(customer.id, 'switch_supervisor_role'))).toEqual([422, '10004', '/role']);
  await command(customer.id, 'hangup');
  await stage.ending(customer.id);
});
