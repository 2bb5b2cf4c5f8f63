import type { Trunk } from '@hookswitch/contract';
import { type Binding, type Endpoint, UserAgent } from '@hookswitch/sip';
import { afterEach, expect, test } from 'vitest';
import { Stage } from './stage.ts';

/** A carrier that wants to be registered at, with what it was told. */
interface Carrier {
  readonly agent: UserAgent;
  readonly bindings: Map<string, readonly Binding[]>;
}

const deadline = { timeout: 20_000 };
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

async function startCarrier(local: Endpoint = { host: '127.0.0.1', port: 0 }): Promise<Carrier> {
  const bindings = new Map<string, readonly Binding[]>();
  const agent = await UserAgent.listen({
    ...{ local, product: 'Carrier', realm: 'carrier' },
    password: (username) => (username === 'pbx' ? 'pbx-secret' : undefined),
    bindings: { initial: [], save: async () => undefined },
    onRegistered: (username, now) => bindings.set(username, now),
    onInvite: (invite) => invite.reject(486),
  });
  opened.push(agent);
  return { agent, bindings };
}

async function openStage({ host, port }: Endpoint, password = 'pbx-secret'): Promise<Stage> {
  const trunk = { name: 'carrier', host, port, prefixes: ['+44'], username: 'pbx', password, register: true };
  const stage = await Stage.open({ trunks: [{ ...trunk, options_interval_secs: 5 }] });
  opened.push(stage);
  return stage;
}

const stateOf = async (stage: Stage) => (await stage.platform.api.data<Trunk[]>('GET', '/trunks'))[0]?.state;

test('the platform registers at its trunk, says so, and takes its registration back when it ends', async () => {
  const carrier = await startCarrier();
  const stage = await openStage(carrier.agent.address);
  await expect.poll(async () => (await stateOf(stage))?.registration?.state, deadline).toBe('registered');
  await expect.poll(async () => (await stateOf(stage))?.reachability.state, deadline).toBe('reachable');
  expect(carrier.bindings.get('pbx')).toHaveLength(1);
  await stage.close();
  opened.splice(opened.indexOf(stage), 1);
  expect(carrier.bindings.get('pbx')).toEqual([]);
});

test('a trunk that refuses the login is shown as failed, with what it said', async () => {
  const carrier = await startCarrier();
  const stage = await openStage(carrier.agent.address, 'wrong');
  await expect.poll(async () => (await stateOf(stage))?.registration?.state, deadline).toBe('failed');
  expect((await stateOf(stage))?.registration?.reason).toMatch(/40[13]/);
  expect(carrier.bindings.size).toBe(0);
});
