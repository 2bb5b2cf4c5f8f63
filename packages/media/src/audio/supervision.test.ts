import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CodecName } from '../media-engine.ts';
import { call, twoCalls } from '../test-calls.test.support.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** An agent (400 Hz) and a customer (1000 Hz) who speak with each other, and a supervisor (700 Hz) with a leg. */
async function supervised(codecs: { agent?: CodecName; supervisor?: CodecName } = {}) {
  const { engine, a: agent, b: customer } = await twoCalls({ a: codecs.agent ?? 'PCMU' });
  const supervisor = await call(engine, codecs.supervisor ?? 'PCMU');
  await engine.bridge(agent.leg, customer.leg);
  await agent.phone.startTone(400);
  await customer.phone.startTone(1000);
  await supervisor.phone.startTone(700);
  const hearing = () => {
    vi.advanceTimersByTime(500);
    return {
      agent: agent.ear.hears(400, 700, 1000),
      customer: customer.ear.hears(400, 700, 1000),
      supervisor: supervisor.ear.hears(400, 700, 1000),
    };
  };
  return { engine, agent, customer, supervisor, hearing };
}

const alone = { agent: [false, false, true], customer: [true, false, false], supervisor: [false, false, false] };
const monitored = { ...alone, supervisor: [true, false, true] };
const whispered = { ...monitored, agent: [false, true, true] };
const barged = { ...whispered, customer: [true, true, false] };

describe('a supervisor hears both ends, never itself, and is heard by its role', () => {
  test.each<{ agent: CodecName; supervisor: CodecName }>([
    { agent: 'PCMU', supervisor: 'PCMU' },
    { agent: 'PCMU', supervisor: 'OPUS' },
    { agent: 'G722', supervisor: 'PCMA' },
  ])('agent with $agent, supervisor with $supervisor', async (codecs) => {
    const { engine, agent, supervisor, hearing } = await supervised(codecs);
    expect(hearing()).toEqual(alone);
    await engine.supervise(supervisor.leg, agent.leg, 'monitor');
    expect(hearing()).toEqual(monitored);
    await engine.supervise(supervisor.leg, agent.leg, 'whisper');
    expect(hearing()).toEqual(whispered);
    await engine.supervise(supervisor.leg, agent.leg, 'barge');
    expect(hearing()).toEqual(barged);
    await engine.supervise(supervisor.leg, agent.leg, 'monitor');
    expect(hearing()).toEqual(monitored);
    await supervisor.leg.close();
    expect(hearing()).toMatchObject({ agent: alone.agent, customer: alone.customer });
    expect(agent.leg.audio.supervisions.size).toBe(0);
    await engine.close();
  });
});

test('packets are relayed again as soon as nobody is heard with them', async () => {
  const { engine, agent, customer, supervisor } = await supervised();
  const relays = () => [agent.leg.audio.relays, customer.leg.audio.relays];
  await engine.supervise(supervisor.leg, agent.leg, 'monitor');
  expect(relays()).toEqual([true, true]);
  await engine.supervise(supervisor.leg, agent.leg, 'whisper');
  expect(relays()).toEqual([false, true]);
  await engine.supervise(supervisor.leg, agent.leg, 'barge');
  expect(relays()).toEqual([false, false]);
  await supervisor.leg.close();
  expect(relays()).toEqual([true, true]);
  await engine.close();
});

test('a supervisor follows its leg to another partner, and hears what is played to it', async () => {
  const { engine, agent, customer, supervisor, hearing } = await supervised();
  await engine.supervise(supervisor.leg, agent.leg, 'barge');
  const third = await call(engine, 'PCMU');
  await engine.bridge(agent.leg, third.leg);
  expect(hearing()).toMatchObject({ customer: [false, false, false], supervisor: [true, false, false] });
  expect(third.ear.hears(400, 700)).toEqual([true, true]);
  expect(customer.leg.audio.relays).toBe(false);
  await agent.leg.startTone(1000);
  expect(hearing().supervisor).toEqual([true, false, true]);
  await agent.leg.close();
  expect(hearing().supervisor).toEqual([false, false, false]);
  expect(supervisor.leg.audio.supervisions.size).toBe(0);
  expect(third.leg.audio.relays).toBe(false);
  await engine.close();
});

test('one leg at a time, not itself, and two may listen to the same', async () => {
  const { engine, agent, customer, supervisor, hearing } = await supervised();
  await engine.supervise(supervisor.leg, agent.leg, 'whisper');
  await engine.supervise(supervisor.leg, customer.leg, 'whisper');
  expect(hearing()).toEqual({ ...monitored, customer: [true, true, false] });
  const second = await call(engine, 'PCMU');
  await engine.supervise(second.leg, agent.leg, 'monitor');
  expect(hearing()).toEqual({ ...monitored, customer: [true, true, false] });
  expect(second.ear.hears(400, 700, 1000)).toEqual([true, false, true]);
  await expect(engine.supervise(agent.leg, agent.leg, 'barge')).rejects.toMatchObject({ code: 'wrong-state' });
  await engine.close();
  await expect(engine.supervise(agent.leg, second.leg, 'barge')).rejects.toMatchObject({ code: 'engine-gone' });
});
